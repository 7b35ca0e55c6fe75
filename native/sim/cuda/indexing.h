// threadIdx and its family. The core rewrites the running thread's state at every switch of fibers, but
// within one thread it never changes: the unit sees it as constant data, which the compiler neither
// instruments nor reads twice.
#pragma once
#include "../core/core.h"
#include "include/vector_types.h"

namespace kf::sim::cuda {

// blockDim and gridDim: without constructors, or the compiler would not treat the object as constant.
struct Extent {
  unsigned x, y, z;
  KF_INLINE constexpr operator dim3() const { return {x, y, z}; }
  KF_INLINE constexpr operator uint3() const { return {x, y, z}; }
};

// The same bytes as kf::sim::current.
struct ThreadView {
  uint3 thread, block;
  Extent block_extent, grid_extent;
  unsigned linear_thread, lane, warp;
};
static_assert(sizeof(ThreadView) == sizeof(ThreadState));

#if defined(__APPLE__)
extern const ThreadView view __asm__("__ZN2kf3sim7currentE");
#else
extern const ThreadView view __asm__("_ZN2kf3sim7currentE");
#endif

}  // namespace kf::sim::cuda

inline constexpr const uint3& threadIdx = ::kf::sim::cuda::view.thread;
inline constexpr const uint3& blockIdx = ::kf::sim::cuda::view.block;
inline constexpr const ::kf::sim::cuda::Extent& blockDim = ::kf::sim::cuda::view.block_extent;
inline constexpr const ::kf::sim::cuda::Extent& gridDim = ::kf::sim::cuda::view.grid_extent;
inline constexpr int warpSize = 32;

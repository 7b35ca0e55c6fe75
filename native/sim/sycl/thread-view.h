// Where the running work-item is. The core rewrites its state at every switch of fibers, but within one
// work-item it never changes: the unit sees it as constant data, which g++ neither instruments nor reads
// twice.
//
// SYCL counts dimensions from the slowest to the fastest, the core from x, the fastest.
#pragma once
#include "../core/core.h"
#include "index-space.h"

namespace kf::sim::sycl {

// The same bytes as kf::sim::current.
struct ThreadView {
  Index3 thread, block, block_extent, grid_extent;
  unsigned linear_thread, lane, warp;
};
static_assert(sizeof(ThreadView) == sizeof(ThreadState));

#if defined(__APPLE__)
extern const ThreadView view __asm__("__ZN2kf3sim7currentE");
extern const unsigned lanes __asm__("__ZN2kf3sim9warp_sizeE");
#else
extern const ThreadView view __asm__("_ZN2kf3sim7currentE");
extern const unsigned lanes __asm__("_ZN2kf3sim9warp_sizeE");  // sub-group size of the launch
#endif

// Dimension `dimension` of D, as the core numbers them.
template <int D>
KF_INLINE unsigned along(const Index3& position, int dimension) {
  const int axis = D - 1 - dimension;
  return axis == 0 ? position.x : axis == 1 ? position.y : position.z;
}
template <int D, class Tuple>
KF_INLINE Tuple all_of(const Index3& position) {
  if constexpr (D == 1) return Tuple(position.x);
  if constexpr (D == 2) return Tuple(position.y, position.x);
  if constexpr (D == 3) return Tuple(position.z, position.y, position.x);
}
template <int D>
KF_INLINE size_t global_along(int dimension) {
  return size_t{along<D>(view.block, dimension)} * along<D>(view.block_extent, dimension) +
         along<D>(view.thread, dimension);
}
// As a launch wants them.
template <int D>
constexpr Index3 launch_extent(const ::sycl::range<D>& extents) {
  const auto at = [&](int axis) { return axis < D ? static_cast<unsigned>(extents.get(D - 1 - axis)) : 1u; };
  return {at(0), at(1), at(2)};
}

}  // namespace kf::sim::sycl

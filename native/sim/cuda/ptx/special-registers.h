// The special registers that PTX reads with `mov`.
#pragma once
#include "../device.h"
#include "../execution.h"
#include "registers.h"

namespace kf::sim::cuda::ptx {

KF_INLINE uint3 tid() { return {threadIdx.x, threadIdx.y, threadIdx.z}; }
KF_INLINE uint3 ntid() { return {blockDim.x, blockDim.y, blockDim.z}; }
KF_INLINE uint3 ctaid() { return {blockIdx.x, blockIdx.y, blockIdx.z}; }
KF_INLINE uint3 nctaid() { return {gridDim.x, gridDim.y, gridDim.z}; }
KF_INLINE uint32_t laneid() { return view.lane; }
KF_INLINE uint32_t warpid() { return view.linear_thread / 32; }
KF_INLINE uint32_t nwarpid() { return 64; }
KF_INLINE uint32_t nsmid() { return 132; }
KF_INLINE uint32_t smid() {
  return uint32_t((blockIdx.x + (blockIdx.y + uint64_t(blockIdx.z) * gridDim.y) * gridDim.x) % nsmid());
}
KF_INLINE uint64_t gridid() { return 1; }
KF_INLINE uint64_t clock64() { return clock_ticks(); }
KF_INLINE uint32_t clock() { return uint32_t(clock_ticks()); }
KF_INLINE uint32_t clock_hi() { return uint32_t(clock_ticks() >> 32); }
KF_INLINE uint64_t globaltimer() { return clock_ticks(); }
KF_INLINE uint32_t globaltimer_lo() { return uint32_t(clock_ticks()); }
KF_INLINE uint32_t lanemask_eq() { return 1u << laneid(); }
KF_INLINE uint32_t lanemask_lt() { return lanemask_eq() - 1; }
KF_INLINE uint32_t lanemask_le() { return lanemask_lt() | lanemask_eq(); }
KF_INLINE uint32_t lanemask_gt() { return ~lanemask_le(); }
KF_INLINE uint32_t lanemask_ge() { return ~lanemask_lt(); }
KF_INLINE uint32_t dynamic_smem_size() {
  size_t bytes;
  ::kf::sim::dynamic_shared(&bytes);
  return uint32_t(bytes);
}

}  // namespace kf::sim::cuda::ptx

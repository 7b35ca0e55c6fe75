// The pipeline primitives of cuda_pipeline.h, and what all asynchronous copies share. Copies happen at once;
// the checker reports whoever touches their destination before the wait.
#pragma once
#include "device.h"

namespace kf::sim::cuda {

// Copies into shared memory of the sizes that the hardware has go through the core; others are plain copies.
KF_UNTRACED inline void copy_asynchronously(void* to, const void* from, size_t bytes, size_t read_bytes,
                                            const void* caller) {
  if (bytes == 4 || bytes == 8 || bytes == 16) {
    async_copy(to, from, bytes, read_bytes, caller);
    return;
  }
  range_access(from, read_bytes, false, caller);
  range_access(to, bytes, true, caller);
  __builtin_memcpy(to, from, read_bytes);
  __builtin_memset(static_cast<char*>(to) + read_bytes, 0, bytes - read_bytes);
}

}  // namespace kf::sim::cuda

inline KF_CALL void __pipeline_memcpy_async(void* to, const void* from, size_t bytes,
                                            size_t zero_filled = 0) {
  ::kf::sim::cuda::copy_asynchronously(to, from, bytes, bytes - (zero_filled < bytes ? zero_filled : bytes),
                                       KF_CALLER);
}
KF_INLINE void __pipeline_commit() { ::kf::sim::async_commit(); }
KF_INLINE void __pipeline_wait_prior(size_t groups) { ::kf::sim::async_wait(unsigned(groups)); }

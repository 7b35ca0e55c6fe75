// Copies that a whole work-group makes together.
#pragma once
#include "thread-view.h"

namespace sycl {

// Ready at once: the copies are synchronous.
class device_event {
 public:
  KF_INLINE void wait() const {}
};

}  // namespace sycl

namespace kf::sim::sycl {

inline KF_CALL void work_group_barrier_here() { block_barrier(BarrierReduction::none, 0, KF_CALLER); }

// `stride` belongs to the side in global memory, as the specification has it: of the source for copies into
// local memory, of the target for copies out of it.
template <class To, class From>
KF_INLINE void copy_together(To* to, From* from, size_t count, size_t stride) {
  const size_t items = size_t{view.block_extent.x} * view.block_extent.y * view.block_extent.z;
  constexpr uintptr_t kLocalFrom = uintptr_t{0x100000000000} + (uintptr_t{1} << 33);
  const bool into_local = reinterpret_cast<uintptr_t>(to) >= kLocalFrom;
  for (size_t at = view.linear_thread; at < count; at += items)
    to[into_local ? at : at * stride] = from[into_local ? at * stride : at];
}

}  // namespace kf::sim::sycl

// Words for hand-written units that use the core directly, without a language facade.
#pragma once
#include "sim/core/core.h"

using kf::sim::current;

#define KF_NO_CHECK __attribute__((no_sanitize("thread"), noinline))

namespace unit {

inline void barrier() {
  kf::sim::block_barrier(kf::sim::BarrierReduction::none, 0,
                         __builtin_extract_return_addr(__builtin_return_address(0)));
}

inline unsigned global_x() { return current.block.x * current.block_extent.x + current.thread.x; }

template <class T>
inline T& argument(const kf::sim::Arguments* arguments, int index) {
  return *static_cast<T*>(arguments->slots[index]);
}
template <class T>
inline T* buffer(const kf::sim::Arguments* arguments, int index) {
  return static_cast<T*>(arguments->slots[index]);
}

// Launches a callable for every thread.
template <class F>
inline void run(const kf::sim::LaunchShape* shape, F& kernel) {
  kf::sim::launch(
      *shape, [](void* context) { (*static_cast<F*>(context))(); }, &kernel);
}

}  // namespace unit

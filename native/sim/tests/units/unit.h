// Words for hand-written units that use the core directly, without a language facade.
#pragma once
#include "sim/core/core.h"

// As a facade compiles its own functions: no instrumentation, a real call, so that the return address is the
// user's line.
#define UNIT_CALL __attribute__((no_sanitize("thread"), no_sanitize_coverage, noinline)) inline
#define UNIT_CALLER __builtin_return_address(0)

using kf::sim::current;

UNIT_CALL void barrier() { kf::sim::block_barrier(kf::sim::BarrierReduction::none, 0, UNIT_CALLER); }
UNIT_CALL int barrier_count(int predicate) {
  return kf::sim::block_barrier(kf::sim::BarrierReduction::count, predicate, UNIT_CALLER);
}
UNIT_CALL void sync_warp(uint32_t mask = ~0u) { kf::sim::warp_barrier(mask, UNIT_CALLER); }
UNIT_CALL void sync_grid() { kf::sim::grid_barrier(UNIT_CALLER); }
UNIT_CALL void fence_device() { kf::sim::fence(kf::sim::AtomicScope::device, UNIT_CALLER); }
UNIT_CALL uint32_t converged() { return kf::sim::converged_lanes(UNIT_CALLER); }
UNIT_CALL int atomic_add(int* address, int value) {
  kf::sim::atomic_access(address, sizeof(int), kf::sim::AtomicScope::device, UNIT_CALLER);
  const int old = *address;
  *address = old + value;
  return old;
}
UNIT_CALL float shuffle(uint32_t mask, float value, unsigned source) {
  float all[32];
  uint32_t present = 0;
  kf::sim::warp_exchange(mask, &value, all, sizeof value, &present, UNIT_CALLER);
  const bool is_present = present >> source & 1;
  kf::sim::note_shuffle(mask, source, is_present, UNIT_CALLER);
  return is_present ? all[source] : value;
}

// A shared variable of the kernel around it.
#define SHARED(type, name, count)                       \
  static kf::sim::SharedKey name##_key = {#name, 0, 0}; \
  type* name =                                          \
      static_cast<type*>(kf::sim::shared_variable(&name##_key, sizeof(type) * (count), alignof(type)))

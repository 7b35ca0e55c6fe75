// What the scheduler tells the checker and the counters.
#pragma once
#include "sim/core/machine.h"

namespace kf::sim {

// checker.cpp
void checker_begin_request();
void checker_begin_launch();
void checker_begin_block(Block& block);
void checker_sync_lanes(Warp& warp, uint32_t group);
void checker_access(uintptr_t address, size_t bytes, bool is_write, bool is_atomic,
                    const void* return_address);
void checker_fence(AtomicScope scope);
void checker_atomic(uintptr_t address, AtomicScope scope, bool releases, bool acquires);
// Host code of the unit wrote there.
void checker_host_write(uintptr_t address, size_t bytes);
// The running thread stops for now: looks at values that its last stores left.
void checker_settle();
// The running thread compares and swaps there: what it read plainly before was a guess.
void checker_swap(uintptr_t address, size_t bytes);

// async-copies.cpp: copies that the running thread has not waited for.
void checker_async_begin_block(const Block& block);
void checker_async_copy(uintptr_t address, size_t bytes, const void* return_address);
void checker_async_commit();
void checker_async_wait(unsigned groups);
// A copy that may still be under way to these bytes of the running block; null when there is none.
struct AsyncCopy {
  uintptr_t address;
  const void* return_address;
  uint32_t bytes, group;
  uint16_t thread;
};
const AsyncCopy* copy_under_way(uintptr_t address, size_t bytes);

// counters.cpp
void counters_begin_request();
void counters_begin_launch();
void counters_begin_cluster();
void counters_access(uintptr_t address, size_t bytes, int operation, const void* return_address);
void counters_basic_block(const void* return_address);
void counters_shuffle();
void counters_warp_barrier();
void counters_special(const char* name);
// The access that follows is that of an asynchronous copy.
void counters_asynchronous();
// All lanes of the warp have stopped: turns what they did into requests.
void counters_flush();

enum Operation : int { kLoad = 0, kStore = 1, kAtomic = 2 };

}  // namespace kf::sim

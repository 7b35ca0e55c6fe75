// What instrumented code calls: the entry points of -fsanitize=thread and of -fsanitize-coverage=trace-pc,
// our own instead of the sanitizer's library.
#include <algorithm>
#include <cstring>

#include "sim/core/bounds.h"
#include "sim/core/observer.h"
#include "sim/core/territory.h"

#define KF_HOOK extern "C" __attribute__((visibility("default")))
#define KF_CALLER __builtin_extract_return_addr(__builtin_return_address(0))

namespace kf::sim {

namespace {

// Orders other than relaxed carry a fence in them (values of __ATOMIC_*).
bool is_acquire(int order) { return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE; }
bool is_release(int order) {
  return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

inline void observe(uintptr_t address, size_t bytes, bool is_write, const void* caller) {
  machine.work++;
  if (machine.mode == Mode::check)
    checker_access(address, bytes, is_write, false, caller);
  else if (machine.mode == Mode::count)
    counters_access(address, bytes, is_write ? kStore : kLoad, caller);
}

// Host code of the unit that touches device memory: what it writes counts as initialised.
void host_access(uintptr_t address, size_t bytes, bool is_write) {
  if (is_simulated(address)) {
    if (is_write && machine.options.mode == Mode::check) checker_host_write(address, bytes);
    return;
  }
  admit_host(address, bytes, is_write);
}

// Whether the access is one of simulated memory. Of all others only those to the kernel's own territory pass.
inline bool is_observed(uintptr_t address, size_t bytes, bool is_write, const void* caller) {
  if (address - kDeviceBase < kDeviceSpan + kSharedSpan) return true;
  if (is_simulated(address) && memory.find(address)) return true;
  admit(address, bytes, is_write, caller);
  return false;
}

inline void access(const volatile void* pointer, size_t bytes, bool is_write, const void* caller) {
  const auto address = reinterpret_cast<uintptr_t>(pointer);
  if (!machine.active) return host_access(address, bytes, is_write);
  if (is_observed(address, bytes, is_write, caller)) observe(address, bytes, is_write, caller);
}

inline void aligned_access(const volatile void* pointer, size_t bytes, bool is_write, const void* caller) {
  const auto address = reinterpret_cast<uintptr_t>(pointer);
  if (!machine.active) return host_access(address, bytes, is_write);
  if (!is_observed(address, bytes, is_write, caller)) return;
  if (address & (bytes - 1)) report_misaligned(address, bytes, caller);
  observe(address, bytes, is_write, caller);
}

// Volatile accesses of global memory are how flags are passed between blocks: races of them are meant. In
// shared memory they are the old warp-synchronous style, which is a race since Volta.
void volatile_access(const volatile void* pointer, size_t bytes, bool is_write, const void* caller) {
  const auto address = reinterpret_cast<uintptr_t>(pointer);
  if (!machine.active) return host_access(address, bytes, is_write);
  if (!is_observed(address, bytes, is_write, caller)) return;
  spin_hint();
  machine.work++;
  if (address & (bytes - 1)) report_misaligned(address, bytes, caller);
  if (machine.mode == Mode::check) {
    checker_access(address, bytes, is_write, !is_shared(address), caller);
    checker_atomic(address, AtomicScope::device, is_write, !is_write);
  } else if (machine.mode == Mode::count) {
    counters_access(address, bytes, is_write ? kStore : kLoad, caller);
  }
}

void atomic_event(const volatile void* pointer, size_t bytes, AtomicScope scope, bool is_write, bool releases,
                  bool acquires, const void* caller) {
  const auto address = reinterpret_cast<uintptr_t>(pointer);
  if (!machine.active) return;
  spin_hint();
  if (!is_observed(address, bytes, is_write, caller)) return;
  machine.work++;
  if (machine.mode == Mode::check) {
    checker_access(address, bytes, is_write, true, caller);
    checker_atomic(address, scope, releases, acquires);
  } else if (machine.mode == Mode::count) {
    counters_access(address, bytes, is_write ? kAtomic : kLoad, caller);
  }
}

// What a copy may take at a time whose pointers tell no alignment: buffers start on large powers of two here,
// a compiler knows their elements only.
size_t element_word(uintptr_t address) {
  const Region* region = memory.find(address);
  return region && region->element_bytes >= 1 && region->element_bytes <= 16 ? region->element_bytes : 16;
}

// Copies of at most `longest` bytes are taken to be as aligned as they happen to be.
void range(const void* pointer, size_t bytes, bool is_write, const void* caller, size_t widest = 16,
           size_t longest = 16) {
  const auto address = reinterpret_cast<uintptr_t>(pointer);
  if (!machine.active) return host_access(address, bytes, is_write);
  if (bytes == 0 || !is_simulated(address)) return;
  machine.work += 1 + bytes / 16;
  if (machine.mode == Mode::check) {
    checker_access(address, bytes, is_write, false, caller);
    return;
  }
  if (machine.mode != Mode::count) return;
  if (bytes > longest) widest = std::min(widest, element_word(address));
  // As a sequence of accesses of at most `widest` bytes, each within that alignment.
  for (uintptr_t at = address; at < address + bytes;) {
    const size_t part = std::min<size_t>(widest - at % widest, address + bytes - at);
    counters_access(at, part, is_write ? kStore : kLoad, caller);
    at += part;
  }
}

// An atomic of the C++ kind, with its order.
void ordered_event(const volatile void* pointer, size_t bytes, int order, bool is_write, const void* caller) {
  if (machine.active && machine.mode == Mode::check && is_release(order)) checker_fence(AtomicScope::device);
  atomic_event(pointer, bytes, AtomicScope::device, is_write, is_write, !is_write || is_acquire(order),
               caller);
}

}  // namespace

void atomic_access(void* address, size_t bytes, AtomicScope scope, const void* return_address) {
  atomic_event(address, bytes, scope, true, true, true, return_address);
}

void compare_and_swap_access(void* address, size_t bytes, AtomicScope scope, const void* return_address) {
  if (machine.active && machine.mode == Mode::check)
    checker_swap(reinterpret_cast<uintptr_t>(address), bytes);
  atomic_event(address, bytes, scope, true, true, true, return_address);
}

void atomic_load(const void* address, size_t bytes, AtomicScope scope, const void* return_address) {
  atomic_event(address, bytes, scope, false, false, true, return_address);
}

void range_access(const void* address, size_t bytes, bool is_write, const void* return_address) {
  range(address, bytes, is_write, return_address);
}

void vector_access(const void* address, size_t bytes, bool is_write, const void* return_address) {
  aligned_access(address, bytes, is_write, return_address);
}

void async_copy(void* to, const void* from, size_t bytes, size_t read_bytes, const void* return_address) {
  if (read_bytes > bytes) read_bytes = bytes;
  counters_asynchronous();
  // The hardware wants both addresses on a multiple of the size of the copy.
  if (read_bytes == bytes)
    aligned_access(from, bytes, false, return_address);
  else
    range(from, read_bytes, false, return_address);
  aligned_access(to, bytes, true, return_address);
  std::memcpy(to, from, read_bytes);
  std::memset(static_cast<char*>(to) + read_bytes, 0, bytes - read_bytes);
  const auto address = reinterpret_cast<uintptr_t>(to);
  if (machine.active && machine.mode == Mode::check && is_shared(address))
    checker_async_copy(address, bytes, return_address);
}

void async_commit() {
  if (machine.active && machine.mode == Mode::check) checker_async_commit();
}

void async_wait(unsigned groups) {
  if (!machine.active) return;
  if (machine.mode == Mode::check) checker_async_wait(groups);
  machine.async_waits++;
  machine.async_groups_left += groups;
}

void release_at(const void* address, AtomicScope scope) {
  if (!machine.active) return;
  counters_warp_barrier();
  if (machine.mode != Mode::check) return;
  checker_fence(scope);
  checker_atomic(reinterpret_cast<uintptr_t>(address), scope, true, true);
}

void acquire_at(const void* address, AtomicScope scope) {
  if (machine.active && machine.mode == Mode::check)
    checker_atomic(reinterpret_cast<uintptr_t>(address), scope, false, true);
}

void wait_turn() {
  if (machine.active) preempt();
}

void fence(AtomicScope scope, const void*) {
  if (machine.active && machine.mode == Mode::check) checker_fence(scope);
}

}  // namespace kf::sim

using namespace kf::sim;

KF_HOOK void __tsan_init() {}
KF_HOOK void __tsan_func_entry(void* return_address) {
  if (!machine.active) return;
  // Our own return address lies just below the frame of the function that calls.
  const auto stack_pointer = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) + 2 * sizeof(void*);
  enter_function(*running_fiber, stack_pointer, reinterpret_cast<uintptr_t>(return_address));
}
KF_HOOK void __tsan_func_exit() {
  if (machine.active) leave_function(*running_fiber);
}
KF_HOOK void __tsan_vptr_update(void**, void*) {}
KF_HOOK void __tsan_vptr_read(void**) {}

#define KF_READ_AND_WRITE(name, function, bytes)                                               \
  KF_HOOK void __tsan_##name##read##bytes(void* at) { function(at, bytes, false, KF_CALLER); } \
  KF_HOOK void __tsan_##name##write##bytes(void* at) { function(at, bytes, true, KF_CALLER); }
#define KF_ACCESS_HOOKS(bytes)                                   \
  KF_READ_AND_WRITE(, aligned_access, bytes)                     \
  KF_READ_AND_WRITE(unaligned_, access, bytes)                   \
  KF_READ_AND_WRITE(volatile_, volatile_access, bytes)           \
  KF_READ_AND_WRITE(unaligned_volatile_, volatile_access, bytes) \
  KF_HOOK void __tsan_read_write##bytes(void* at) {              \
    aligned_access(at, bytes, false, KF_CALLER);                 \
    aligned_access(at, bytes, true, KF_CALLER);                  \
  }                                                              \
  KF_HOOK void __tsan_unaligned_read_write##bytes(void* at) {    \
    access(at, bytes, false, KF_CALLER);                         \
    access(at, bytes, true, KF_CALLER);                          \
  }
KF_ACCESS_HOOKS(1)
KF_ACCESS_HOOKS(2)
KF_ACCESS_HOOKS(4)
KF_ACCESS_HOOKS(8)
KF_ACCESS_HOOKS(16)

// Copies of structs: hardware moves them in words no wider than their alignment, which divides their size.
KF_HOOK void __tsan_read_range(void* at, size_t bytes) {
  range(at, bytes, false, KF_CALLER, std::min<size_t>(bytes & -bytes, 16), 64);
}
KF_HOOK void __tsan_write_range(void* at, size_t bytes) {
  range(at, bytes, true, KF_CALLER, std::min<size_t>(bytes & -bytes, 16), 64);
}

KF_HOOK void* __tsan_memcpy(void* to, const void* from, size_t bytes) {
  range(from, bytes, false, KF_CALLER);
  range(to, bytes, true, KF_CALLER);
  return std::memcpy(to, from, bytes);
}
KF_HOOK void* __tsan_memmove(void* to, const void* from, size_t bytes) {
  range(from, bytes, false, KF_CALLER);
  range(to, bytes, true, KF_CALLER);
  return std::memmove(to, from, bytes);
}
KF_HOOK void* __tsan_memset(void* to, int value, size_t bytes) {
  range(to, bytes, true, KF_CALLER);
  return std::memset(to, value, bytes);
}

// One host thread runs everything: after the event a plain operation is atomic.
#define KF_ATOMIC_UPDATE(bits, type, name, expression)                                  \
  KF_HOOK type __tsan_atomic##bits##_##name(volatile type* at, type value, int order) { \
    ordered_event(at, sizeof(type), order, true, KF_CALLER);                            \
    const type old = *at;                                                               \
    *at = static_cast<type>(expression);                                                \
    return old;                                                                         \
  }
#define KF_ATOMIC_COMPARE(bits, type, name)                                                                \
  KF_HOOK int __tsan_atomic##bits##_compare_exchange_##name(volatile type* at, type* expected, type value, \
                                                            int order, int) {                              \
    ordered_event(at, sizeof(type), order, true, KF_CALLER);                                               \
    const type old = *at;                                                                                  \
    if (old == *expected) {                                                                                \
      *at = value;                                                                                         \
      return 1;                                                                                            \
    }                                                                                                      \
    *expected = old;                                                                                       \
    return 0;                                                                                              \
  }
#define KF_ATOMIC_HOOKS(bits, type)                                                                     \
  KF_HOOK type __tsan_atomic##bits##_load(const volatile type* at, int order) {                         \
    ordered_event(at, sizeof(type), order, false, KF_CALLER);                                           \
    return *at;                                                                                         \
  }                                                                                                     \
  KF_HOOK void __tsan_atomic##bits##_store(volatile type* at, type value, int order) {                  \
    ordered_event(at, sizeof(type), order, true, KF_CALLER);                                            \
    *at = value;                                                                                        \
  }                                                                                                     \
  KF_ATOMIC_UPDATE(bits, type, exchange, value)                                                         \
  KF_ATOMIC_UPDATE(bits, type, fetch_add, old + value)                                                  \
  KF_ATOMIC_UPDATE(bits, type, fetch_sub, old - value)                                                  \
  KF_ATOMIC_UPDATE(bits, type, fetch_and, old& value)                                                   \
  KF_ATOMIC_UPDATE(bits, type, fetch_or, old | value)                                                   \
  KF_ATOMIC_UPDATE(bits, type, fetch_xor, old ^ value)                                                  \
  KF_ATOMIC_UPDATE(bits, type, fetch_nand, ~(old & value))                                              \
  KF_ATOMIC_COMPARE(bits, type, strong)                                                                 \
  KF_ATOMIC_COMPARE(bits, type, weak)                                                                   \
  KF_HOOK type __tsan_atomic##bits##_compare_exchange_val(volatile type* at, type expected, type value, \
                                                          int order, int) {                             \
    ordered_event(at, sizeof(type), order, true, KF_CALLER);                                            \
    const type old = *at;                                                                               \
    if (old == expected) *at = value;                                                                   \
    return old;                                                                                         \
  }
KF_ATOMIC_HOOKS(8, uint8_t)
KF_ATOMIC_HOOKS(16, uint16_t)
KF_ATOMIC_HOOKS(32, uint32_t)
KF_ATOMIC_HOOKS(64, uint64_t)
#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 KfWord128;
KF_ATOMIC_HOOKS(128, KfWord128)
#endif

KF_HOOK void __tsan_atomic_thread_fence(int) { fence(AtomicScope::device, KF_CALLER); }
KF_HOOK void __tsan_atomic_signal_fence(int) {}

KF_HOOK void __sanitizer_cov_trace_pc() {
  if (!machine.active) return;
  machine.work++;
  if (machine.mode == Mode::count) counters_basic_block(KF_CALLER);
}

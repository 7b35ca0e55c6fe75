// Device-side odds and ends: traps, clocks, printf, assert, malloc.
#pragma once
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../core/core.h"
#include "attributes.h"

[[noreturn]] KF_INLINE void __trap(::kf::sim::Site site = KF_CALLER_SITE) { ::kf::sim::trap("__trap", site); }
KF_INLINE void __brkpt(::kf::sim::Site site = KF_CALLER_SITE) { ::kf::sim::trap("__brkpt", site); }
KF_INLINE void __nanosleep(unsigned) { ::kf::sim::spin_hint(); }
KF_INLINE void __prof_trigger(int) {}
KF_INLINE long long clock64() { return static_cast<long long>(::kf::sim::clock_ticks()); }
KF_INLINE unsigned long long __globaltimer() { return ::kf::sim::clock_ticks(); }

// nvcc builds on what a kernel assumes. Here it is held to it.
KF_INLINE void kf_assume(bool holds, ::kf::sim::Site site = KF_CALLER_SITE) {
  if (!holds) ::kf::sim::trap("a false __builtin_assume", site);
}
KF_INLINE void* kf_assume_aligned(const void* pointer, size_t alignment, size_t offset = 0,
                                  ::kf::sim::Site site = KF_CALLER_SITE) {
  if ((reinterpret_cast<size_t>(pointer) - offset) % alignment != 0)
    ::kf::sim::trap("a false __builtin_assume_aligned", site);
  return const_cast<void*>(pointer);
}
#define __builtin_assume(...) kf_assume(__VA_ARGS__)
#define __assume(...) kf_assume(__VA_ARGS__)
#define __builtin_assume_aligned(...) kf_assume_aligned(__VA_ARGS__)

// Inside a launch these go to the core, outside to the C library (runtime/process.cpp decides).
extern "C" {
int printf(const char* format, ...) __asm__("kf_sim_printf");
void __assert_fail(const char* expression, const char* file, unsigned line, const char* function) noexcept
    __asm__("kf_sim_assert_fail");
clock_t clock(void) noexcept __asm__("kf_sim_clock");
}

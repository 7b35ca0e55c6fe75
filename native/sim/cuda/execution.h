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

#if !defined(__clang__)
KF_INLINE void __builtin_assume(bool) {}
#endif
KF_INLINE void __assume(bool) {}

// Inside a launch these go to the core, outside to the C library (runtime/process.cpp decides).
extern "C" {
int printf(const char* format, ...) __asm__("kf_sim_printf");
void __assert_fail(const char* expression, const char* file, unsigned line, const char* function) noexcept
    __asm__("kf_sim_assert_fail");
clock_t clock(void) noexcept __asm__("kf_sim_clock");
}

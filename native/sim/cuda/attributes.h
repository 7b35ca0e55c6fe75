// How the facade's own functions are compiled inside an instrumented unit.
//
// A function marked KF_CALL is never instrumented and never inlined: its accesses are reported once, through
// the core, with the return address, which lies in the user's line. KF_INLINE functions become part of the
// caller; a load in them is the caller's load (debug information marks them artificial; `addr2line -i` gives
// the user's frame).
#pragma once

//
// A call of a barrier or shuffle must not be copied to several paths: its return address says which lanes
// have come together. Clang knows an attribute for that, g++ needs -fno-thread-jumps (native-sim.ts).
#if defined(__clang__)
#define KF_UNTRACED __attribute__((no_sanitize("thread"), no_sanitize("coverage")))
#define KF_CALL KF_UNTRACED __attribute__((noinline, convergent))
#else
#define KF_UNTRACED __attribute__((no_sanitize("thread"), no_sanitize_coverage))
#define KF_CALL KF_UNTRACED __attribute__((noinline))
#endif
#define KF_INLINE inline __attribute__((always_inline, artificial))
#define KF_CALLER __builtin_return_address(0)

// Default argument that names the line of the caller, whatever function is called.
#define KF_CALLER_SITE ::kf::sim::site_of(__builtin_FILE(), __builtin_LINE())
#ifndef KF_SITE
#define KF_SITE \
  ::kf::sim::Site { __FILE__, __LINE__ }
#endif

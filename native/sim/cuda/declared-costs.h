// Functions that are one or few instructions on a GPU and many on the host. Their bodies are not counted;
// each call costs what its name says, which src/evaluation/backends/sim/call-costs.ts reads from the
// disassembly: KF_COSTS(conversion, 1, int, popc) counts one instruction of class `conversion` of
// InstructionMix.
#pragma once
#include <stdint.h>

#include "attributes.h"

// `const` lets compilers share and drop calls as they would instructions.
#define KF_COSTS(kind, count, result, name) \
  extern "C" KF_UNTRACED __attribute__((noinline, const)) inline result kf_costs_##kind##_##count##_##name

// What the compiler can work out costs nothing: `known` is then taken.
#define KF_UNLESS_KNOWN(value, known, call) (__builtin_constant_p(value) ? (known) : (call))

// Population count, leading zeros, bit reversal and the position of a bit have the rate of conversions (CUDA
// C++ Programming Guide, Throughput of Native Arithmetic Instructions); 64-bit forms are two and their
// combination.
KF_COSTS(conversion, 1, int, popc)(unsigned x) { return __builtin_popcount(x); }
KF_COSTS(conversion, 2, int, popcll)(unsigned long long x) { return __builtin_popcountll(x); }
KF_COSTS(conversion, 1, int, clz)(unsigned x) { return x != 0 ? __builtin_clz(x) : 32; }
KF_COSTS(conversion, 2, int, clzll)(unsigned long long x) { return x != 0 ? __builtin_clzll(x) : 64; }
KF_COSTS(conversion, 2, int, ctz)(unsigned x) { return x != 0 ? __builtin_ctz(x) : 32; }
KF_COSTS(conversion, 3, int, ctzll)(unsigned long long x) { return x != 0 ? __builtin_ctzll(x) : 64; }
KF_COSTS(conversion, 2, int, ffs)(unsigned x) { return __builtin_ffs(int(x)); }
KF_COSTS(conversion, 3, int, ffsll)(unsigned long long x) { return __builtin_ffsll((long long)x); }
KF_COSTS(conversion, 1, unsigned, brev)(unsigned x) {
  x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
  x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
  x = (x >> 4 & 0x0f0f0f0fu) | (x & 0x0f0f0f0fu) << 4;
  return __builtin_bswap32(x);
}
KF_COSTS(conversion, 2, unsigned long long, brevll)(unsigned long long x) {
  return (unsigned long long)kf_costs_conversion_1_brev(unsigned(x)) << 32 |
         kf_costs_conversion_1_brev(unsigned(x >> 32));
}

// PRMT: each selector nibble picks a byte of the eight in (y:x); its top bit replicates the byte's sign.
KF_COSTS(integer, 1, unsigned, byte_perm)(unsigned x, unsigned y, unsigned selector) {
  const unsigned long long bytes = (unsigned long long)y << 32 | x;
  unsigned result = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned choice = selector >> (4 * i) & 0xfu;
    unsigned byte = unsigned(bytes >> (8 * (choice & 7u))) & 0xffu;
    if (choice & 8u) byte = byte & 0x80u ? 0xffu : 0u;
    result |= byte << (8 * i);
  }
  return result;
}
// SHF; the clamping forms differ in a modifier.
KF_COSTS(integer, 1, unsigned, funnel_left)(unsigned low, unsigned high, unsigned shift) {
  return unsigned(((unsigned long long)high << 32 | low) << (shift & 31u) >> 32);
}
KF_COSTS(integer, 1, unsigned, funnel_right)(unsigned low, unsigned high, unsigned shift) {
  return unsigned(((unsigned long long)high << 32 | low) >> (shift & 31u));
}
KF_COSTS(integer, 1, unsigned, funnel_left_clamped)(unsigned low, unsigned high, unsigned shift) {
  return shift >= 32u ? low : unsigned(((unsigned long long)high << 32 | low) << shift >> 32);
}
KF_COSTS(integer, 1, unsigned, funnel_right_clamped)(unsigned low, unsigned high, unsigned shift) {
  return shift >= 32u ? high : unsigned(((unsigned long long)high << 32 | low) >> shift);
}
// VABSDIFF, with the sum in one instruction.
KF_COSTS(integer, 1, unsigned, sad)(int x, int y, unsigned z) {
  return z + (x > y ? unsigned(x) - unsigned(y) : unsigned(y) - unsigned(x));
}
KF_COSTS(integer, 1, unsigned, usad)(unsigned x, unsigned y, unsigned z) {
  return z + (x > y ? x - y : y - x);
}
// IDP: sums of products of bytes, and of half words with bytes.
KF_COSTS(integer, 1, int, dp4a_signed)(int a, int b, int c) {
  unsigned sum = unsigned(c);
  for (int i = 0; i < 32; i += 8) sum += unsigned(int((signed char)(a >> i)) * int((signed char)(b >> i)));
  return int(sum);
}
KF_COSTS(integer, 1, unsigned, dp4a_unsigned)(unsigned a, unsigned b, unsigned c) {
  for (int i = 0; i < 32; i += 8) c += (a >> i & 0xffu) * (b >> i & 0xffu);
  return c;
}
KF_COSTS(integer, 1, int, dp2a_signed)(int a, int b, int c) {
  return c + short(a) * int((signed char)b) + short(a >> 16) * int((signed char)(b >> 8));
}
KF_COSTS(integer, 1, unsigned, dp2a_unsigned)(unsigned a, unsigned b, unsigned c) {
  return c + (a & 0xffffu) * (b & 0xffu) + (a >> 16) * (b >> 8 & 0xffu);
}

// The upper half of a 64-bit product: four partial products with carries.
KF_COSTS(integer, 6, long long, mul64hi)(long long x, long long y) {
  __extension__ typedef __int128 Wide;
  return (long long)(Wide(x) * y >> 64);
}
KF_COSTS(integer, 6, unsigned long long, umul64hi)(unsigned long long x, unsigned long long y) {
  __extension__ typedef unsigned __int128 Wide;
  return (unsigned long long)(Wide(x) * y >> 64);
}

// A modifier of the instruction that makes the value; by itself an addition of zero.
KF_COSTS(fp32Add, 1, float, saturate)(float x) { return x > 0.0f ? (x < 1.0f ? x : 1.0f) : 0.0f; }

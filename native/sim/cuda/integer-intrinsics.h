// Integer intrinsics of CUDA's device library.
#pragma once
#include "attributes.h"
#include "declared-costs.h"

namespace kf::sim::cuda {
__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 UnsignedWide;
}  // namespace kf::sim::cuda

KF_INLINE int __popc(unsigned x) {
  return KF_UNLESS_KNOWN(x, __builtin_popcount(x), kf_costs_conversion_1_popc(x));
}
KF_INLINE int __popcll(unsigned long long x) {
  return KF_UNLESS_KNOWN(x, __builtin_popcountll(x), kf_costs_conversion_2_popcll(x));
}
KF_INLINE int __clz(int x) {
  return KF_UNLESS_KNOWN(x, x ? __builtin_clz(unsigned(x)) : 32, kf_costs_conversion_1_clz(unsigned(x)));
}
KF_INLINE int __clzll(long long x) {
  return KF_UNLESS_KNOWN(x, x ? __builtin_clzll((unsigned long long)x) : 64,
                         kf_costs_conversion_2_clzll((unsigned long long)x));
}
KF_INLINE int __ffs(int x) {
  return KF_UNLESS_KNOWN(x, __builtin_ffs(x), kf_costs_conversion_2_ffs(unsigned(x)));
}
KF_INLINE int __ffsll(long long x) {
  return KF_UNLESS_KNOWN(x, __builtin_ffsll(x), kf_costs_conversion_3_ffsll((unsigned long long)x));
}
KF_INLINE unsigned __brev(unsigned x) { return kf_costs_conversion_1_brev(x); }
KF_INLINE unsigned long long __brevll(unsigned long long x) { return kf_costs_conversion_2_brevll(x); }
// Position of the n-th set bit from `base` (PTX fns.b32): upwards for n > 0, downwards for n < 0, itself for
// n = 0.
KF_INLINE unsigned __fns(unsigned mask, unsigned base, int n) {
  if (n == 0) return mask >> (base & 31) & 1u ? base : 0xffffffffu;
  const int step = n > 0 ? 1 : -1;
  int left = n > 0 ? n : -n;
  for (int bit = int(base); bit >= 0 && bit < 32; bit += step) {
    if ((mask >> bit & 1u) && --left == 0) return unsigned(bit);
  }
  return 0xffffffffu;
}

KF_INLINE unsigned __byte_perm(unsigned x, unsigned y, unsigned selector) {
  return kf_costs_integer_1_byte_perm(x, y, selector);
}
KF_INLINE unsigned __funnelshift_l(unsigned low, unsigned high, unsigned shift) {
  return kf_costs_integer_1_funnel_left(low, high, shift);
}
KF_INLINE unsigned __funnelshift_r(unsigned low, unsigned high, unsigned shift) {
  return kf_costs_integer_1_funnel_right(low, high, shift);
}
KF_INLINE unsigned __funnelshift_lc(unsigned low, unsigned high, unsigned shift) {
  return kf_costs_integer_1_funnel_left_clamped(low, high, shift);
}
KF_INLINE unsigned __funnelshift_rc(unsigned low, unsigned high, unsigned shift) {
  return kf_costs_integer_1_funnel_right_clamped(low, high, shift);
}

KF_INLINE int __mul24(int x, int y) {
  return int(unsigned(int(unsigned(x) << 8) >> 8) * unsigned(int(unsigned(y) << 8) >> 8));
}
KF_INLINE unsigned __umul24(unsigned x, unsigned y) { return (x & 0xffffffu) * (y & 0xffffffu); }
KF_INLINE int __mulhi(int x, int y) { return int((long long)x * y >> 32); }
KF_INLINE unsigned __umulhi(unsigned x, unsigned y) { return unsigned((unsigned long long)x * y >> 32); }
KF_INLINE long long __mul64hi(long long x, long long y) { return kf_costs_integer_6_mul64hi(x, y); }
KF_INLINE unsigned long long __umul64hi(unsigned long long x, unsigned long long y) {
  return kf_costs_integer_6_umul64hi(x, y);
}
KF_INLINE unsigned __sad(int x, int y, unsigned z) { return kf_costs_integer_1_sad(x, y, z); }
KF_INLINE unsigned __usad(unsigned x, unsigned y, unsigned z) { return kf_costs_integer_1_usad(x, y, z); }
KF_INLINE int __hadd(int x, int y) { return int(((long long)x + y) >> 1); }
KF_INLINE int __rhadd(int x, int y) { return int(((long long)x + y + 1) >> 1); }
KF_INLINE unsigned __uhadd(unsigned x, unsigned y) { return unsigned(((unsigned long long)x + y) >> 1); }
KF_INLINE unsigned __urhadd(unsigned x, unsigned y) { return unsigned(((unsigned long long)x + y + 1) >> 1); }

KF_INLINE int __dp4a(int a, int b, int c) { return kf_costs_integer_1_dp4a_signed(a, b, c); }
KF_INLINE unsigned __dp4a(unsigned a, unsigned b, unsigned c) {
  return kf_costs_integer_1_dp4a_unsigned(a, b, c);
}
KF_INLINE int __dp2a_lo(int a, int b, int c) { return kf_costs_integer_1_dp2a_signed(a, b, c); }
KF_INLINE int __dp2a_hi(int a, int b, int c) { return kf_costs_integer_1_dp2a_signed(a, b >> 16, c); }
KF_INLINE unsigned __dp2a_lo(unsigned a, unsigned b, unsigned c) {
  return kf_costs_integer_1_dp2a_unsigned(a, b, c);
}
KF_INLINE unsigned __dp2a_hi(unsigned a, unsigned b, unsigned c) {
  return kf_costs_integer_1_dp2a_unsigned(a, b >> 16, c);
}

// Bytewise and halfwise arithmetic on packed words ("SIMD video instructions").
#define KF_PACKED(name, lane_type, bits, expression)               \
  KF_INLINE unsigned name(unsigned a, unsigned b) {                \
    unsigned result = 0;                                           \
    for (int i = 0; i < 32; i += bits) {                           \
      const int x = lane_type(a >> i), y = lane_type(b >> i);      \
      result |= (unsigned(expression) & ((1u << bits) - 1u)) << i; \
    }                                                              \
    return result;                                                 \
  }
#define KF_PACKED_BOTH(suffix, signed_type, unsigned_type, bits, low, high, top)                    \
  KF_PACKED(__vadd##suffix, unsigned_type, bits, x + y)                                             \
  KF_PACKED(__vsub##suffix, unsigned_type, bits, x - y)                                             \
  KF_PACKED(__vaddss##suffix, signed_type, bits, (x + y < low ? low : x + y > high ? high : x + y)) \
  KF_PACKED(__vsubss##suffix, signed_type, bits, (x - y < low ? low : x - y > high ? high : x - y)) \
  KF_PACKED(__vaddus##suffix, unsigned_type, bits, (x + y > top ? top : x + y))                     \
  KF_PACKED(__vsubus##suffix, unsigned_type, bits, (x < y ? 0 : x - y))                             \
  KF_PACKED(__vmaxs##suffix, signed_type, bits, (x > y ? x : y))                                    \
  KF_PACKED(__vmins##suffix, signed_type, bits, (x < y ? x : y))                                    \
  KF_PACKED(__vmaxu##suffix, unsigned_type, bits, (x > y ? x : y))                                  \
  KF_PACKED(__vminu##suffix, unsigned_type, bits, (x < y ? x : y))                                  \
  KF_PACKED(__vabsdiffu##suffix, unsigned_type, bits, (x > y ? x - y : y - x))                      \
  KF_PACKED(__vabsdiffs##suffix, signed_type, bits, (x > y ? x - y : y - x))                        \
  KF_PACKED(__vavgu##suffix, unsigned_type, bits, (x + y + 1) >> 1)                                 \
  KF_PACKED(__vcmpeq##suffix, unsigned_type, bits, (x == y ? -1 : 0))                               \
  KF_PACKED(__vcmpne##suffix, unsigned_type, bits, (x != y ? -1 : 0))                               \
  KF_PACKED(__vcmpgtu##suffix, unsigned_type, bits, (x > y ? -1 : 0))                               \
  KF_PACKED(__vcmpgts##suffix, signed_type, bits, (x > y ? -1 : 0))                                 \
  KF_PACKED(__vcmpltu##suffix, unsigned_type, bits, (x < y ? -1 : 0))                               \
  KF_PACKED(__vcmplts##suffix, signed_type, bits, (x < y ? -1 : 0))                                 \
  KF_PACKED(__vcmpgeu##suffix, unsigned_type, bits, (x >= y ? -1 : 0))                              \
  KF_PACKED(__vcmpges##suffix, signed_type, bits, (x >= y ? -1 : 0))                                \
  KF_PACKED(__vcmpleu##suffix, unsigned_type, bits, (x <= y ? -1 : 0))                              \
  KF_PACKED(__vcmples##suffix, signed_type, bits, (x <= y ? -1 : 0))                                \
  KF_PACKED(__vseteq##suffix, unsigned_type, bits, (x == y))                                        \
  KF_PACKED(__vsetne##suffix, unsigned_type, bits, (x != y))                                        \
  KF_INLINE unsigned __vneg##suffix(unsigned a) { return __vsub##suffix(0u, a); }
KF_PACKED_BOTH(4, (signed char), (unsigned char), 8, -128, 127, 255)
KF_PACKED_BOTH(2, short, (unsigned short), 16, -32768, 32767, 65535)
#undef KF_PACKED_BOTH
#undef KF_PACKED

// Integer intrinsics of CUDA's device library.
#pragma once
#include "attributes.h"

namespace kf::sim::cuda {
__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 UnsignedWide;
}  // namespace kf::sim::cuda

KF_INLINE int __popc(unsigned x) { return __builtin_popcount(x); }
KF_INLINE int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
KF_INLINE int __clz(int x) { return x ? __builtin_clz(unsigned(x)) : 32; }
KF_INLINE int __clzll(long long x) { return x ? __builtin_clzll((unsigned long long)x) : 64; }
KF_INLINE int __ffs(int x) { return __builtin_ffs(x); }
KF_INLINE int __ffsll(long long x) { return __builtin_ffsll(x); }
KF_INLINE unsigned __brev(unsigned x) {
  x = (x >> 1 & 0x55555555u) | (x & 0x55555555u) << 1;
  x = (x >> 2 & 0x33333333u) | (x & 0x33333333u) << 2;
  x = (x >> 4 & 0x0f0f0f0fu) | (x & 0x0f0f0f0fu) << 4;
  return __builtin_bswap32(x);
}
KF_INLINE unsigned long long __brevll(unsigned long long x) {
  return (unsigned long long)__brev(unsigned(x)) << 32 | __brev(unsigned(x >> 32));
}
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

// Each selector nibble picks a byte of the eight in (y:x); its top bit replicates the byte's sign.
KF_INLINE unsigned __byte_perm(unsigned x, unsigned y, unsigned selector) {
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
KF_INLINE unsigned __funnelshift_l(unsigned low, unsigned high, unsigned shift) {
  return unsigned(((unsigned long long)high << 32 | low) << (shift & 31u) >> 32);
}
KF_INLINE unsigned __funnelshift_r(unsigned low, unsigned high, unsigned shift) {
  return unsigned(((unsigned long long)high << 32 | low) >> (shift & 31u));
}
KF_INLINE unsigned __funnelshift_lc(unsigned low, unsigned high, unsigned shift) {
  return shift >= 32u ? low : __funnelshift_l(low, high, shift);
}
KF_INLINE unsigned __funnelshift_rc(unsigned low, unsigned high, unsigned shift) {
  return shift >= 32u ? high : __funnelshift_r(low, high, shift);
}

KF_INLINE int __mul24(int x, int y) {
  return int(unsigned(int(unsigned(x) << 8) >> 8) * unsigned(int(unsigned(y) << 8) >> 8));
}
KF_INLINE unsigned __umul24(unsigned x, unsigned y) { return (x & 0xffffffu) * (y & 0xffffffu); }
KF_INLINE int __mulhi(int x, int y) { return int((long long)x * y >> 32); }
KF_INLINE unsigned __umulhi(unsigned x, unsigned y) { return unsigned((unsigned long long)x * y >> 32); }
KF_INLINE long long __mul64hi(long long x, long long y) {
  return (long long)(kf::sim::cuda::Wide(x) * y >> 64);
}
KF_INLINE unsigned long long __umul64hi(unsigned long long x, unsigned long long y) {
  return (unsigned long long)(kf::sim::cuda::UnsignedWide(x) * y >> 64);
}
KF_INLINE unsigned __sad(int x, int y, unsigned z) {
  return z + (x > y ? unsigned(x) - unsigned(y) : unsigned(y) - unsigned(x));
}
KF_INLINE unsigned __usad(unsigned x, unsigned y, unsigned z) { return z + (x > y ? x - y : y - x); }
KF_INLINE int __hadd(int x, int y) { return int(((long long)x + y) >> 1); }
KF_INLINE int __rhadd(int x, int y) { return int(((long long)x + y + 1) >> 1); }
KF_INLINE unsigned __uhadd(unsigned x, unsigned y) { return unsigned(((unsigned long long)x + y) >> 1); }
KF_INLINE unsigned __urhadd(unsigned x, unsigned y) { return unsigned(((unsigned long long)x + y + 1) >> 1); }

KF_INLINE int __dp4a(int a, int b, int c) {
  unsigned sum = unsigned(c);
  for (int i = 0; i < 32; i += 8) sum += unsigned(int((signed char)(a >> i)) * int((signed char)(b >> i)));
  return int(sum);
}
KF_INLINE unsigned __dp4a(unsigned a, unsigned b, unsigned c) {
  for (int i = 0; i < 32; i += 8) c += (a >> i & 0xffu) * (b >> i & 0xffu);
  return c;
}
KF_INLINE int __dp2a_lo(int a, int b, int c) {
  return c + short(a) * int((signed char)b) + short(a >> 16) * int((signed char)(b >> 8));
}
KF_INLINE int __dp2a_hi(int a, int b, int c) { return __dp2a_lo(a, b >> 16, c); }
KF_INLINE unsigned __dp2a_lo(unsigned a, unsigned b, unsigned c) {
  return c + (a & 0xffffu) * (b & 0xffu) + (a >> 16) * (b >> 8 & 0xffu);
}
KF_INLINE unsigned __dp2a_hi(unsigned a, unsigned b, unsigned c) { return __dp2a_lo(a, b >> 16, c); }

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

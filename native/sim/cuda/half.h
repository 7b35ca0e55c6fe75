// __half and __half2 (IEEE binary16) as cuda_fp16.h declares them.
#pragma once
#include "device.h"
#include "narrow-float.h"

struct __half_raw {
  unsigned short x;
};
KF_NARROW_TYPES(__half, __half2, 10, -14)
KF_NARROW_OPERATIONS(__half, __half2, 10, -14)
typedef __half half;
typedef __half2 half2;
typedef __half nv_half;
typedef __half2 nv_half2;

KF_INLINE __half __float2half(float x) { return __half(x); }
KF_INLINE __half __double2half(double x) { return __half(x); }
KF_INLINE float __half2float(__half x) { return x; }
KF_INLINE __half2 make_half2(__half x, __half y) { return __half2(x, y); }
KF_INLINE __half2 __half2half2(__half x) { return __half2(x, x); }
KF_INLINE __half2 __float2half2_rn(float x) { return __half2(__half(x), __half(x)); }
KF_INLINE __half2 __floats2half2_rn(float x, float y) { return __half2(__half(x), __half(y)); }
KF_INLINE __half2 __float22half2_rn(float2 v) { return __half2(__half(v.x), __half(v.y)); }
KF_INLINE float2 __half22float2(__half2 v) { return make_float2(v.x, v.y); }
KF_INLINE __half2 __halves2half2(__half x, __half y) { return __half2(x, y); }
KF_INLINE __half __low2half(__half2 v) { return v.x; }
KF_INLINE __half __high2half(__half2 v) { return v.y; }
KF_INLINE __half2 __low2half2(__half2 v) { return __half2(v.x, v.x); }
KF_INLINE __half2 __high2half2(__half2 v) { return __half2(v.y, v.y); }
KF_INLINE __half2 __lows2half2(__half2 a, __half2 b) { return __half2(a.x, b.x); }
KF_INLINE __half2 __highs2half2(__half2 a, __half2 b) { return __half2(a.y, b.y); }
KF_INLINE short __half_as_short(__half x) { return short(x.kf_bits); }
KF_INLINE unsigned short __half_as_ushort(__half x) { return x.kf_bits; }
KF_INLINE __half __short_as_half(short x) { return __half(__half_raw{(unsigned short)x}); }
KF_INLINE __half __ushort_as_half(unsigned short x) { return __half(__half_raw{x}); }
KF_INLINE __half hfabs(__half x) { return __habs(x); }

#define KF_HALF_ROUNDING(suffix, rounding)                                                               \
  KF_INLINE __half __float2half_##suffix(float x) {                                                      \
    return __half(__half_raw{::kf::sim::cuda::narrow<10, -14>(x, ::kf::sim::cuda::Rounding::rounding)}); \
  }                                                                                                      \
  KF_INLINE __half __int2half_##suffix(int x) {                                                          \
    return __half(__half_raw{::kf::sim::cuda::narrow<10, -14>(x, ::kf::sim::cuda::Rounding::rounding)}); \
  }                                                                                                      \
  KF_INLINE __half __uint2half_##suffix(unsigned x) {                                                    \
    return __half(__half_raw{::kf::sim::cuda::narrow<10, -14>(x, ::kf::sim::cuda::Rounding::rounding)}); \
  }                                                                                                      \
  KF_INLINE __half __short2half_##suffix(short x) { return __int2half_##suffix(x); }                     \
  KF_INLINE __half __ushort2half_##suffix(unsigned short x) { return __int2half_##suffix(x); }           \
  KF_INLINE int __half2int_##suffix(__half x) { return __float2int_##suffix(x); }                        \
  KF_INLINE unsigned __half2uint_##suffix(__half x) { return __float2uint_##suffix(x); }                 \
  KF_INLINE short __half2short_##suffix(__half x) {                                                      \
    return short(min(max(__float2int_##suffix(x), -32768), 32767));                                      \
  }                                                                                                      \
  KF_INLINE unsigned short __half2ushort_##suffix(__half x) {                                            \
    return (unsigned short)(min(__float2uint_##suffix(x), 65535u));                                      \
  }                                                                                                      \
  KF_INLINE long long __half2ll_##suffix(__half x) { return __float2ll_##suffix(x); }                    \
  KF_INLINE unsigned long long __half2ull_##suffix(__half x) { return __float2ull_##suffix(x); }
KF_HALF_ROUNDING(rn, nearest)
KF_HALF_ROUNDING(rz, toward_zero)
KF_HALF_ROUNDING(ru, upward)
KF_HALF_ROUNDING(rd, downward)
#undef KF_HALF_ROUNDING

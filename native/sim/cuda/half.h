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

KF_NARROW_ALL_CONVERSIONS(__half, half, 10, -14)
KF_INLINE __half kf_half_of_bits(unsigned short bits) { return __half(__half_raw{bits}); }

#define CUDART_ZERO_FP16 kf_half_of_bits(0x0000u)
#define CUDART_NEG_ZERO_FP16 kf_half_of_bits(0x8000u)
#define CUDART_ONE_FP16 kf_half_of_bits(0x3c00u)
#define CUDART_INF_FP16 kf_half_of_bits(0x7c00u)
#define CUDART_NAN_FP16 kf_half_of_bits(0x7fffu)
#define CUDART_MAX_NORMAL_FP16 kf_half_of_bits(0x7bffu)
#define CUDART_MIN_DENORM_FP16 kf_half_of_bits(0x0001u)

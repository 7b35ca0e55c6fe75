// __nv_bfloat16 and __nv_bfloat162 as cuda_bf16.h declares them.
#pragma once
#include "device.h"
#include "narrow-float.h"

struct __nv_bfloat16_raw {
  unsigned short x;
};
KF_NARROW_TYPES(__nv_bfloat16, __nv_bfloat162, 7, -126)
KF_NARROW_OPERATIONS(__nv_bfloat16, __nv_bfloat162, 7, -126)
typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;

KF_INLINE __nv_bfloat16 __float2bfloat16(float x) { return __nv_bfloat16(x); }
KF_INLINE __nv_bfloat16 __double2bfloat16(double x) { return __nv_bfloat16(x); }
KF_INLINE float __bfloat162float(__nv_bfloat16 x) { return x; }
KF_INLINE __nv_bfloat162 make_bfloat162(__nv_bfloat16 x, __nv_bfloat16 y) { return __nv_bfloat162(x, y); }
KF_INLINE __nv_bfloat162 __bfloat162bfloat162(__nv_bfloat16 x) { return __nv_bfloat162(x, x); }
KF_INLINE __nv_bfloat162 __float2bfloat162_rn(float x) {
  return __nv_bfloat162(__nv_bfloat16(x), __nv_bfloat16(x));
}
KF_INLINE __nv_bfloat162 __floats2bfloat162_rn(float x, float y) {
  return __nv_bfloat162(__nv_bfloat16(x), __nv_bfloat16(y));
}
KF_INLINE __nv_bfloat162 __float22bfloat162_rn(float2 v) { return __floats2bfloat162_rn(v.x, v.y); }
KF_INLINE float2 __bfloat1622float2(__nv_bfloat162 v) { return make_float2(v.x, v.y); }
KF_INLINE __nv_bfloat162 __halves2bfloat162(__nv_bfloat16 x, __nv_bfloat16 y) { return __nv_bfloat162(x, y); }
KF_INLINE __nv_bfloat16 __low2bfloat16(__nv_bfloat162 v) { return v.x; }
KF_INLINE __nv_bfloat16 __high2bfloat16(__nv_bfloat162 v) { return v.y; }
KF_INLINE __nv_bfloat162 __low2bfloat162(__nv_bfloat162 v) { return __nv_bfloat162(v.x, v.x); }
KF_INLINE __nv_bfloat162 __high2bfloat162(__nv_bfloat162 v) { return __nv_bfloat162(v.y, v.y); }
KF_INLINE short __bfloat16_as_short(__nv_bfloat16 x) { return short(x.kf_bits); }
KF_INLINE unsigned short __bfloat16_as_ushort(__nv_bfloat16 x) { return x.kf_bits; }
KF_INLINE __nv_bfloat16 __short_as_bfloat16(short x) {
  return __nv_bfloat16(__nv_bfloat16_raw{(unsigned short)x});
}
KF_INLINE __nv_bfloat16 __ushort_as_bfloat16(unsigned short x) { return __nv_bfloat16(__nv_bfloat16_raw{x}); }
KF_INLINE __nv_bfloat162 __lows2bfloat162(__nv_bfloat162 a, __nv_bfloat162 b) {
  return __nv_bfloat162(a.x, b.x);
}
KF_INLINE __nv_bfloat162 __highs2bfloat162(__nv_bfloat162 a, __nv_bfloat162 b) {
  return __nv_bfloat162(a.y, b.y);
}
KF_NARROW_ALL_CONVERSIONS(__nv_bfloat16, bfloat16, 7, -126)
KF_INLINE __nv_bfloat16 kf_bfloat16_of_bits(unsigned short bits) {
  return __nv_bfloat16(__nv_bfloat16_raw{bits});
}

#define CUDART_ZERO_BF16 kf_bfloat16_of_bits(0x0000u)
#define CUDART_NEG_ZERO_BF16 kf_bfloat16_of_bits(0x8000u)
#define CUDART_ONE_BF16 kf_bfloat16_of_bits(0x3f80u)
#define CUDART_INF_BF16 kf_bfloat16_of_bits(0x7f80u)
#define CUDART_NAN_BF16 kf_bfloat16_of_bits(0x7fffu)
#define CUDART_MAX_NORMAL_BF16 kf_bfloat16_of_bits(0x7f7fu)
#define CUDART_MIN_DENORM_BF16 kf_bfloat16_of_bits(0x0001u)

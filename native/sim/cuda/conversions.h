// Conversions between number types with a stated rounding, and reinterpretation of bits. Out of range
// saturates and NaN gives zero, as the hardware does.
#pragma once
#include "attributes.h"
#include "declared-costs.h"
#include "math-functions.h"

namespace kf::sim::cuda {
// `low` and `limit` are exact powers of two (limit = highest + 1).
template <class Integer, class Real>
KF_INLINE Integer saturate(Real x, Real low, Real limit, Integer lowest, Integer highest) {
  if (x != x) return 0;
  if (x < low) return lowest;
  if (x >= limit) return highest;
  return static_cast<Integer>(x);
}
}  // namespace kf::sim::cuda

// One instruction with any rounding (F2I), saturation included; one name for each rounding and pair of types.
#define KF_TO_INTEGER_ROUNDED(from, real, to, integer, low, limit, lowest, highest, rounding, whole) \
  KF_COSTS(conversion, 1, integer, from##_to_##to##_##rounding)(real x) {                            \
    return ::kf::sim::cuda::saturate<integer, real>(whole(x), low, limit, lowest, highest);          \
  }                                                                                                  \
  KF_INLINE integer __##from##2##to##_##rounding(real x) {                                           \
    return kf_costs_conversion_1_##from##_to_##to##_##rounding(x);                                   \
  }
#define KF_TO_INTEGER(from, real, to, integer, low, limit, lowest, highest, suffix)                        \
  KF_TO_INTEGER_ROUNDED(from, real, to, integer, low, limit, lowest, highest, rn, __builtin_rint##suffix)  \
  KF_TO_INTEGER_ROUNDED(from, real, to, integer, low, limit, lowest, highest, rz, __builtin_trunc##suffix) \
  KF_TO_INTEGER_ROUNDED(from, real, to, integer, low, limit, lowest, highest, ru, __builtin_ceil##suffix)  \
  KF_TO_INTEGER_ROUNDED(from, real, to, integer, low, limit, lowest, highest, rd, __builtin_floor##suffix)
#define KF_TO_INTEGERS(from, real, suffix)                                                \
  KF_TO_INTEGER(from, real, int, int, -0x1p31, 0x1p31, INT_MIN, INT_MAX, suffix)          \
  KF_TO_INTEGER(from, real, uint, unsigned, 0, 0x1p32, 0u, UINT_MAX, suffix)              \
  KF_TO_INTEGER(from, real, ll, long long, -0x1p63, 0x1p63, LLONG_MIN, LLONG_MAX, suffix) \
  KF_TO_INTEGER(from, real, ull, unsigned long long, 0, 0x1p64, 0ull, ULLONG_MAX, suffix)
KF_TO_INTEGERS(float, float, f)
KF_TO_INTEGERS(double, double, )
#undef KF_TO_INTEGERS
#undef KF_TO_INTEGER
#undef KF_TO_INTEGER_ROUNDED

#define KF_FROM_INTEGER(from, integer, to, real)                                                     \
  KF_INLINE real __##from##2##to##_rn(integer x) { return static_cast<real>(x); }                    \
  KF_INLINE real __##from##2##to##_rz(integer x) { return kf_sim_##to##_of(x, kf_sim_toward_zero); } \
  KF_INLINE real __##from##2##to##_ru(integer x) { return kf_sim_##to##_of(x, kf_sim_upward); }      \
  KF_INLINE real __##from##2##to##_rd(integer x) { return kf_sim_##to##_of(x, kf_sim_downward); }
KF_FROM_INTEGER(int, int, float, float)
KF_FROM_INTEGER(uint, unsigned, float, float)
KF_FROM_INTEGER(ll, long long, float, float)
KF_FROM_INTEGER(ull, unsigned long long, float, float)
KF_FROM_INTEGER(ll, long long, double, double)
KF_FROM_INTEGER(ull, unsigned long long, double, double)
#undef KF_FROM_INTEGER
KF_INLINE double __int2double_rn(int x) { return x; }
KF_INLINE double __uint2double_rn(unsigned x) { return x; }
KF_INLINE float __double2float_rn(double x) { return static_cast<float>(x); }
KF_INLINE float __double2float_rz(double x) { return kf_sim_narrow(x, kf_sim_toward_zero); }
KF_INLINE float __double2float_ru(double x) { return kf_sim_narrow(x, kf_sim_upward); }
KF_INLINE float __double2float_rd(double x) { return kf_sim_narrow(x, kf_sim_downward); }

KF_INLINE constexpr int __float_as_int(float x) { return __builtin_bit_cast(int, x); }
KF_INLINE constexpr unsigned __float_as_uint(float x) { return __builtin_bit_cast(unsigned, x); }
KF_INLINE constexpr float __int_as_float(int x) { return __builtin_bit_cast(float, x); }
KF_INLINE constexpr float __uint_as_float(unsigned x) { return __builtin_bit_cast(float, x); }
KF_INLINE constexpr long long __double_as_longlong(double x) { return __builtin_bit_cast(long long, x); }
KF_INLINE constexpr double __longlong_as_double(long long x) { return __builtin_bit_cast(double, x); }
KF_INLINE constexpr int __double2hiint(double x) { return static_cast<int>(__double_as_longlong(x) >> 32); }
KF_INLINE constexpr int __double2loint(double x) { return static_cast<int>(__double_as_longlong(x)); }
KF_INLINE constexpr double __hiloint2double(int high, int low) {
  return __longlong_as_double(static_cast<long long>(
      static_cast<unsigned long long>(static_cast<unsigned>(high)) << 32 | static_cast<unsigned>(low)));
}

// Functions of the special-function unit, with the accuracy of the library functions, and conversions.
#pragma once
#include "../device.h"
#include "arithmetic.h"

namespace kf::sim::cuda::ptx {

#define KF_PTX_FUNCTION(name, single, narrow)                                           \
  template <class T>                                                                    \
  KF_INLINE T name(T a) {                                                               \
    if constexpr (std::is_same_v<T, float>)                                             \
      return single(a);                                                                 \
    else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>) \
      return h2##narrow(a);                                                             \
    else                                                                                \
      return h##narrow(a);                                                              \
  }
KF_PTX_FUNCTION(ex2, exp2f, exp2)
KF_PTX_FUNCTION(lg2, __log2f, log2)
KF_PTX_FUNCTION(tanh, __tanhf, tanh)
KF_PTX_FUNCTION(rsqrt, rsqrtf, rsqrt)
KF_PTX_FUNCTION(sin, __sinf, sin)
KF_PTX_FUNCTION(cos, __cosf, cos)
#undef KF_PTX_FUNCTION
template <class T>
KF_INLINE T rcp(T a) {
  return T(1) / a;
}
template <class T>
KF_INLINE T rcp_approximate(T a) {
  return T(__fdividef(1.0f, float(a)));
}
template <class T>
KF_INLINE T sqrt(T a) {
  if constexpr (std::is_same_v<T, double>)
    return ::sqrt(a);
  else
    return T(sqrtf(float(a)));
}
template <class T>
KF_INLINE T sqrt_approximate(T a) {
  return T(sqrtf(float(a)));
}

// Conversions.
enum class Round { rn, rz, rm, rp, ni, rni, rzi, rmi, rpi, rna };
template <class To, class From>
KF_INLINE To convert(From value, Round rounding) {
  constexpr bool is_narrow = std::is_same_v<To, __half> || std::is_same_v<To, __nv_bfloat16>;
  constexpr bool from_narrow = std::is_same_v<From, __half> || std::is_same_v<From, __nv_bfloat16>;
  if constexpr (from_narrow && !std::is_same_v<To, From>) {
    return convert<To>(float(value), rounding);
  } else if constexpr (is_narrow && !std::is_same_v<To, From>) {
    const Rounding how = rounding == Round::rz   ? Rounding::toward_zero
                         : rounding == Round::rm ? Rounding::downward
                         : rounding == Round::rp ? Rounding::upward
                                                 : Rounding::nearest;
    if constexpr (std::is_same_v<To, __half>)
      return __half(__half_raw{narrow<10, -14>(double(value), how)});
    else
      return __nv_bfloat16(__nv_bfloat16_raw{narrow<7, -126>(double(value), how)});
  } else if constexpr (is_integer<To> && std::is_floating_point_v<From>) {
    const double rounded = rounding == Round::rzi || rounding == Round::rz   ? __builtin_trunc(double(value))
                           : rounding == Round::rmi || rounding == Round::rm ? __builtin_floor(double(value))
                           : rounding == Round::rpi || rounding == Round::rp ? __builtin_ceil(double(value))
                                                                             : __builtin_rint(double(value));
    constexpr int digits = int(8 * sizeof(To)) - (std::is_signed_v<To> ? 1 : 0);
    const double limit = __builtin_ldexp(1.0, digits);
    const To highest = To(std::is_signed_v<To> ? (uint64_t(1) << digits) - 1 : ~uint64_t(0));
    return cuda::saturate<To, double>(rounded, std::is_signed_v<To> ? -limit : 0.0, limit, To(~highest),
                                      highest);
  } else if constexpr (std::is_same_v<To, float> && std::is_same_v<From, double>) {
    return rounding == Round::rz   ? __double2float_rz(value)
           : rounding == Round::rm ? __double2float_rd(value)
           : rounding == Round::rp ? __double2float_ru(value)
                                   : float(value);
  } else if constexpr (std::is_same_v<To, From> && std::is_same_v<To, float>) {
    return rounding == Round::rzi   ? __builtin_truncf(value)
           : rounding == Round::rmi ? __builtin_floorf(value)
           : rounding == Round::rpi ? __builtin_ceilf(value)
           : rounding == Round::rni ? __builtin_rintf(value)
                                    : value;
  } else {
    return static_cast<To>(value);
  }
}
// Ten bits of fraction: `rna` rounds ties away from zero, others to even.
KF_INLINE uint32_t to_tf32(float value, Round rounding) {
  const uint32_t bits = as<uint32_t>(value);
  if ((bits & 0x7f800000u) == 0x7f800000u) return bits;
  if (rounding == Round::rz) return bits & 0xffffe000u;
  if (rounding == Round::rna) return (bits + 0x1000u) & 0xffffe000u;
  return (bits + 0xfffu + (bits >> 13 & 1)) & 0xffffe000u;
}

}  // namespace kf::sim::cuda::ptx

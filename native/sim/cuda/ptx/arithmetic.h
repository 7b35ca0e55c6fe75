// Arithmetic of PTX. Integers wrap around; unsigned types do so by themselves.
#pragma once
#include "../device.h"
#include "registers.h"

namespace kf::sim::cuda::ptx {

#define KF_PTX_WRAPPING(name, symbol)         \
  template <class T>                          \
  KF_INLINE T name(T a, T b) {                \
    if constexpr (is_integer<T>)              \
      return T(Bits<T>(a) symbol Bits<T>(b)); \
    else                                      \
      return a symbol b;                      \
  }
KF_PTX_WRAPPING(add, +)
KF_PTX_WRAPPING(sub, -)
KF_PTX_WRAPPING(mul, *)
#undef KF_PTX_WRAPPING
template <class T>
KF_INLINE T div(T a, T b) {
  if constexpr (is_integer<T>) return b == 0 ? T(-1) : T(a / b);
  return a / b;
}
template <class T>
KF_INLINE T div_approximate(T a, T b) {
  return __fdividef(a, b);
}
template <class T>
KF_INLINE T rem(T a, T b) {
  return b == 0 ? a : T(a % b);
}
template <class T>
KF_INLINE T min(T a, T b) {
  if constexpr (std::is_same_v<T, __half> || std::is_same_v<T, __nv_bfloat16>)
    return __hmin(a, b);
  else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>)
    return __hmin2(a, b);
  else if constexpr (std::is_floating_point_v<T>)
    return ::min(a, b);
  else
    return b < a ? b : a;
}
template <class T>
KF_INLINE T max(T a, T b) {
  if constexpr (std::is_same_v<T, __half> || std::is_same_v<T, __nv_bfloat16>)
    return __hmax(a, b);
  else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>)
    return __hmax2(a, b);
  else if constexpr (std::is_floating_point_v<T>)
    return ::max(a, b);
  else
    return a < b ? b : a;
}
template <class T>
KF_INLINE T fma(T a, T b, T c) {
  if constexpr (std::is_same_v<T, float>)
    return fmaf(a, b, c);
  else if constexpr (std::is_same_v<T, double>)
    return ::fma(a, b, c);
  else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>)
    return __hfma2(a, b, c);
  else
    return __hfma(a, b, c);
}
template <class T>
struct Wider;
#define KF_PTX_WIDER(from, to) \
  template <>                  \
  struct Wider<from> {         \
    using type = to;           \
  };
KF_PTX_WIDER(int16_t, int32_t)
KF_PTX_WIDER(uint16_t, uint32_t)
KF_PTX_WIDER(int32_t, int64_t)
KF_PTX_WIDER(uint32_t, uint64_t)
KF_PTX_WIDER(int64_t, __int128)
KF_PTX_WIDER(uint64_t, unsigned __int128)
#undef KF_PTX_WIDER
template <class T>
KF_INLINE T mul_lo(T a, T b) {
  return T(Bits<T>(a) * Bits<T>(b));
}
template <class T>
KF_INLINE T mul_hi(T a, T b) {
  using Wide = typename Wider<T>::type;
  return T(Wide(a) * Wide(b) >> 8 * sizeof(T));
}
template <class T>
KF_INLINE auto mul_wide(T a, T b) {
  using Wide = typename Wider<T>::type;
  return Wide(a) * Wide(b);
}
template <class T>
KF_INLINE T mad_lo(T a, T b, T c) {
  return T(Bits<T>(mul_lo(a, b)) + Bits<T>(c));
}
template <class T>
KF_INLINE T mad_hi(T a, T b, T c) {
  return T(Bits<T>(mul_hi(a, b)) + Bits<T>(c));
}
template <class T>
KF_INLINE auto mad_wide(T a, T b, typename Wider<T>::type c) {
  return mul_wide(a, b) + c;
}
template <class T>
KF_INLINE T mul24(T a, T b) {
  if constexpr (std::is_signed_v<T>) return __mul24(a, b);
  return T(__umul24(a, b));
}
template <class T>
KF_INLINE T mad24(T a, T b, T c) {
  return add<T>(mul24<T>(a, b), c);
}
template <class T>
KF_INLINE T sad(T a, T b, T c) {
  return add<T>(a < b ? sub<T>(b, a) : sub<T>(a, b), c);
}
template <class T>
KF_INLINE T add_carry(T a, T b, bool carry, bool& out) {
  const T sum = T(a + b), whole = T(sum + T(carry));
  out = sum < a || whole < sum;
  return whole;
}
template <class T>
KF_INLINE T sub_carry(T a, T b, bool borrow, bool& out) {
  const bool borrows = a < b || (a == b && borrow);
  const T difference = T(a - b - T(borrow));
  out = borrows;
  return difference;
}
template <class T>
KF_INLINE T neg(T a) {
  if constexpr (is_integer<T>)
    return T(0 - Bits<T>(a));
  else
    return -a;
}
template <class T>
KF_INLINE T abs(T a) {
  if constexpr (is_integer<T>)
    return a < 0 ? neg<T>(a) : a;
  else if constexpr (std::is_same_v<T, __half2> || std::is_same_v<T, __nv_bfloat162>)
    return __habs2(a);
  else if constexpr (sizeof(T) == 2)
    return __habs(a);
  else
    return std::is_same_v<T, float> ? T(__builtin_fabsf(float(a))) : T(__builtin_fabs(double(a)));
}
template <class T>
KF_INLINE T copysign(T a, T b) {
  return T(__builtin_copysign(double(b), double(a)));
}
template <class T>
KF_INLINE T saturate(T a) {
  if constexpr (std::is_same_v<T, float>)
    return __saturatef(a);
  else if constexpr (std::is_same_v<T, double>)
    return a != a ? 0.0 : (a < 0 ? 0.0 : (a > 1 ? 1.0 : a));
  else
    return T(__saturatef(float(a)));
}

}  // namespace kf::sim::cuda::ptx

// The integer functions of SYCL, and those that integers and floating types share: min, max, clamp, abs.
#pragma once
#include "../cuda/declared-costs.h"
#include "math.h"

namespace sycl {

#define KF_SAME_TYPE(name, expression)                                                                  \
  template <::kf::sim::sycl::Number T>                                                                  \
  KF_INLINE constexpr T name(T x, T y) {                                                                \
    return static_cast<T>(expression);                                                                  \
  }                                                                                                     \
  template <class T, int N>                                                                             \
  KF_INLINE vec<T, N> name(vec<T, N> x, vec<T, N> y) {                                                  \
    return ::kf::sim::sycl::map_vec<T, N>([](T a, T b) KF_ELEMENT_LAMBDA { return name(a, b); }, x, y); \
  }                                                                                                     \
  template <class T, int N>                                                                             \
  KF_INLINE vec<T, N> name(vec<T, N> x, std::type_identity_t<T> y) {                                    \
    return name(x, vec<T, N>(y));                                                                       \
  }
KF_SAME_TYPE(max, x < y ? y : x)
KF_SAME_TYPE(min, y < x ? y : x)

template <::kf::sim::sycl::Number T>
KF_INLINE constexpr T clamp(T x, T low, T high) {
  return min(max(x, low), high);
}
template <class T, int N>
KF_INLINE vec<T, N> clamp(vec<T, N> x, vec<T, N> low, vec<T, N> high) {
  return min(max(x, low), high);
}
template <class T, int N>
KF_INLINE vec<T, N> clamp(vec<T, N> x, std::type_identity_t<T> low, std::type_identity_t<T> high) {
  return min(max(x, vec<T, N>(low)), vec<T, N>(high));
}

template <::kf::sim::sycl::Number T>
KF_INLINE constexpr auto abs(T x) {
  if constexpr (std::is_integral_v<T>)
    return static_cast<T>(x < 0 ? -x : x);
  else
    return fabs(x);
}
template <class T, int N>
KF_INLINE vec<T, N> abs(vec<T, N> x) {
  return ::kf::sim::sycl::map_vec<T, N>([](T e) KF_ELEMENT_LAMBDA { return abs(e); }, x);
}

}  // namespace sycl

namespace kf::sim::sycl {

template <class T>
concept Integer = std::is_integral_v<T>;
template <class T>
using Unsigned = std::make_unsigned_t<T>;
// Twice as wide as T, so that sums and products do not overflow.
__extension__ typedef __int128 Widest;
template <class T>
using WideOf = std::conditional_t<sizeof(T) < 8, long long, Widest>;

template <Integer T>
KF_INLINE constexpr T saturated(WideOf<T> value) {
  using Wide = WideOf<T>;
  using Limits = std::numeric_limits<T>;
  return value < Wide(Limits::lowest()) ? Limits::lowest()
         : value > Wide(Limits::max())  ? Limits::max()
                                        : static_cast<T>(value);
}
// Counted as CUDA's __sad.
template <class T>
KF_INLINE constexpr auto distance(T x, T y) {
  using U = Unsigned<T>;
  if (__builtin_is_constant_evaluated() || sizeof(T) == 8) return x < y ? U(U(y) - U(x)) : U(U(x) - U(y));
  if constexpr (std::is_signed_v<T>)
    return U(kf_costs_integer_1_sad(int(x), int(y), 0));
  else
    return U(kf_costs_integer_1_usad(unsigned(x), unsigned(y), 0));
}

// Counted as CUDA's __popc, __clz and __ffs are. `U` is unsigned; zero has as many zeros as bits.
template <class U>
KF_INLINE constexpr int set_bits(U u) {
  if (__builtin_is_constant_evaluated()) return __builtin_popcountll(u);
  return sizeof(U) == 8 ? kf_costs_conversion_2_popcll(u) : kf_costs_conversion_1_popc(unsigned(u));
}
template <class U>
KF_INLINE constexpr int leading_zeros(U u) {
  constexpr int bits = int(sizeof(U) * 8);
  if (__builtin_is_constant_evaluated()) return u == 0 ? bits : __builtin_clzll(u) - (64 - bits);
  if constexpr (sizeof(U) == 8)
    return kf_costs_conversion_2_clzll(u);
  else
    return kf_costs_conversion_1_clz(unsigned(u)) - (32 - bits);
}
template <class U>
KF_INLINE constexpr int trailing_zeros(U u) {
  constexpr int bits = int(sizeof(U) * 8);
  if (__builtin_is_constant_evaluated()) return u == 0 ? bits : __builtin_ctzll(u);
  if constexpr (sizeof(U) == 8)
    return kf_costs_conversion_3_ctzll(u);
  else if constexpr (sizeof(U) == 4)
    return kf_costs_conversion_2_ctz(u);
  else
    return kf_costs_conversion_2_ctz(unsigned(u) | 1u << bits);
}
}  // namespace kf::sim::sycl

namespace sycl {

#define KF_INTEGER_UNARY(name, expression)                                                   \
  template <::kf::sim::sycl::Integer T>                                                      \
  KF_INLINE constexpr T name(T x) {                                                          \
    [[maybe_unused]] constexpr int bits = int(sizeof(T) * 8);                                \
    [[maybe_unused]] const auto u = static_cast<::kf::sim::sycl::Unsigned<T>>(x);            \
    return static_cast<T>(expression);                                                       \
  }                                                                                          \
  template <class T, int N>                                                                  \
  KF_INLINE vec<T, N> name(vec<T, N> x) {                                                    \
    return ::kf::sim::sycl::map_vec<T, N>([](T e) KF_ELEMENT_LAMBDA { return name(e); }, x); \
  }
#define KF_INTEGER_BINARY(name, expression)                                                             \
  template <::kf::sim::sycl::Integer T>                                                                 \
  KF_INLINE constexpr T name(T x, T y) {                                                                \
    [[maybe_unused]] constexpr int bits = int(sizeof(T) * 8);                                           \
    using Unsigned [[maybe_unused]] = ::kf::sim::sycl::Unsigned<T>;                                     \
    using Wide [[maybe_unused]] = ::kf::sim::sycl::WideOf<T>;                                           \
    return static_cast<T>(expression);                                                                  \
  }                                                                                                     \
  template <class T, int N>                                                                             \
  KF_INLINE vec<T, N> name(vec<T, N> x, vec<T, N> y) {                                                  \
    return ::kf::sim::sycl::map_vec<T, N>([](T a, T b) KF_ELEMENT_LAMBDA { return name(a, b); }, x, y); \
  }
KF_INTEGER_UNARY(popcount, ::kf::sim::sycl::set_bits(u))
KF_INTEGER_UNARY(clz, ::kf::sim::sycl::leading_zeros(u))
KF_INTEGER_UNARY(ctz, ::kf::sim::sycl::trailing_zeros(u))
KF_INTEGER_BINARY(abs_diff, ::kf::sim::sycl::distance(x, y))
KF_INTEGER_BINARY(add_sat, ::kf::sim::sycl::saturated<T>(Wide(x) + Wide(y)))
KF_INTEGER_BINARY(sub_sat, ::kf::sim::sycl::saturated<T>(Wide(x) - Wide(y)))
KF_INTEGER_BINARY(hadd, (Wide(x) + Wide(y)) >> 1)
KF_INTEGER_BINARY(rhadd, (Wide(x) + Wide(y) + 1) >> 1)
KF_INTEGER_BINARY(rotate,
                  Unsigned(x) << (Unsigned(y) % bits) | Unsigned(x) >> ((bits - Unsigned(y) % bits) % bits))

// The upper half of the product.
template <::kf::sim::sycl::Integer T>
KF_INLINE constexpr T mul_hi(T x, T y) {
  using Wide = std::conditional_t<std::is_unsigned_v<T>, unsigned long long, long long>;
  if constexpr (sizeof(T) < 8) {
    return static_cast<T>(Wide(x) * Wide(y) >> int(sizeof(T) * 8));
  } else {
    if (__builtin_is_constant_evaluated()) {
      __extension__ typedef std::conditional_t<std::is_unsigned_v<T>, unsigned __int128, __int128> Widest;
      return static_cast<T>(Widest(x) * Widest(y) >> 64);
    }
    if constexpr (std::is_unsigned_v<T>)
      return static_cast<T>(kf_costs_integer_6_umul64hi(x, y));
    else
      return static_cast<T>(kf_costs_integer_6_mul64hi(x, y));
  }
}
template <class T, int N>
KF_INLINE vec<T, N> mul_hi(vec<T, N> x, vec<T, N> y) {
  return ::kf::sim::sycl::map_vec<T, N>([](T a, T b) KF_ELEMENT_LAMBDA { return mul_hi(a, b); }, x, y);
}
template <::kf::sim::sycl::Integer T>
KF_INLINE constexpr T mad_hi(T x, T y, T z) {
  return static_cast<T>(mul_hi(x, y) + z);
}
template <::kf::sim::sycl::Integer T>
KF_INLINE constexpr T mad_sat(T x, T y, T z) {
  return ::kf::sim::sycl::saturated<T>(::kf::sim::sycl::WideOf<T>(x) * y + z);
}
KF_INTEGER_BINARY(mul24, x* y)
template <::kf::sim::sycl::Integer T>
KF_INLINE constexpr T mad24(T x, T y, T z) {
  return static_cast<T>(x * y + z);
}
KF_INLINE constexpr uint16_t upsample(uint8_t high, uint8_t low) { return uint16_t(high << 8 | low); }
KF_INLINE constexpr int16_t upsample(int8_t high, uint8_t low) { return int16_t(high * 256 + low); }
KF_INLINE constexpr uint32_t upsample(uint16_t high, uint16_t low) { return uint32_t(high) << 16 | low; }
KF_INLINE constexpr int32_t upsample(int16_t high, uint16_t low) { return high * 65536 + low; }
KF_INLINE constexpr uint64_t upsample(uint32_t high, uint32_t low) { return uint64_t(high) << 32 | low; }
KF_INLINE constexpr int64_t upsample(int32_t high, uint32_t low) {
  return int64_t(uint64_t(uint32_t(high)) << 32 | low);
}
#undef KF_INTEGER_BINARY
#undef KF_INTEGER_UNARY
#undef KF_SAME_TYPE

}  // namespace sycl

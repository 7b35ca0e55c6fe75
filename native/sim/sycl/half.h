// sycl::half and ext::oneapi::bfloat16: rounded to their format after each operation.
#pragma once
#include <functional>
#include <limits>
#include <type_traits>

#include "../cuda/declared-costs.h"
#include "../cuda/narrow-format.h"

// One instruction each, as in CUDA's facade: `_half_` for sycl::half, `_bfloat_` for bfloat16.
#define KF_NARROW_COSTS(kind, word, op)                                                \
  KF_COSTS(kind, 1, uint16_t, half_##word)(uint16_t a, uint16_t b) {                   \
    using namespace ::kf::sim::cuda;                                                   \
    return narrow<10, -14>(widen<10, -14>(a) op widen<10, -14>(b), Rounding::nearest); \
  }                                                                                    \
  KF_COSTS(kind, 1, uint16_t, bfloat_##word)(uint16_t a, uint16_t b) {                 \
    using namespace ::kf::sim::cuda;                                                   \
    return narrow<7, -126>(widen<7, -126>(a) op widen<7, -126>(b), Rounding::nearest); \
  }
KF_NARROW_COSTS(fp32Add, add, +)
KF_NARROW_COSTS(fp32Add, subtract, -)
KF_NARROW_COSTS(fp32Multiply, multiply, *)
KF_NARROW_COSTS(fp32Special, divide, /)
#undef KF_NARROW_COSTS

namespace kf::sim::sycl {

// A format of `digits` stored fraction bits whose smallest normal number is 2^lowest. Sums, products and
// quotients of two such numbers are computed in single precision: rounding twice gives the same when the
// wider format has two bits more than twice the digits (Figueroa 1995).
template <int digits, int lowest>
class NarrowFloat {
 public:
  NarrowFloat() = default;
  template <class T>
    requires std::is_arithmetic_v<T>
  KF_INLINE constexpr NarrowFloat(T value)
      : bits_(cuda::narrow<digits, lowest>(static_cast<double>(value), cuda::Rounding::nearest)) {}
  template <int other_digits, int other_lowest>
    requires(other_digits != digits)
  KF_INLINE constexpr explicit NarrowFloat(NarrowFloat<other_digits, other_lowest> other)
      : NarrowFloat(float(other)) {}
  KF_INLINE constexpr operator float() const { return cuda::widen<digits, lowest>(bits_); }

  static KF_INLINE constexpr NarrowFloat of_bits(uint16_t bits) {
    NarrowFloat result(0);
    result.bits_ = bits;
    return result;
  }
  KF_INLINE constexpr uint16_t bits() const { return bits_; }

  // With a float or a double the result is that; with an integer it stays narrow.
#define KF_NARROW_OPERATOR(op, kind, word)                                           \
  KF_INLINE friend constexpr NarrowFloat operator op(NarrowFloat a, NarrowFloat b) { \
    if (__builtin_is_constant_evaluated()) return NarrowFloat(float(a) op float(b)); \
    if constexpr (digits == 10)                                                      \
      return of_bits(kf_costs_##kind##_1_half_##word(a.bits_, b.bits_));             \
    else                                                                             \
      return of_bits(kf_costs_##kind##_1_bfloat_##word(a.bits_, b.bits_));           \
  }                                                                                  \
  template <class T>                                                                 \
    requires std::is_arithmetic_v<T>                                                 \
  KF_INLINE friend constexpr auto operator op(NarrowFloat a, T b) {                  \
    if constexpr (std::is_integral_v<T>)                                             \
      return NarrowFloat(float(a) op float(b));                                      \
    else                                                                             \
      return float(a) op b;                                                          \
  }                                                                                  \
  template <class T>                                                                 \
    requires std::is_arithmetic_v<T>                                                 \
  KF_INLINE friend constexpr auto operator op(T a, NarrowFloat b) {                  \
    if constexpr (std::is_integral_v<T>)                                             \
      return NarrowFloat(float(a) op float(b));                                      \
    else                                                                             \
      return a op float(b);                                                          \
  }                                                                                  \
  template <class T>                                                                 \
    requires(std::is_arithmetic_v<T> || std::is_same_v<T, NarrowFloat>)              \
  KF_INLINE friend constexpr NarrowFloat& operator op##=(NarrowFloat& a, T b) {      \
    if constexpr (std::is_same_v<T, NarrowFloat>)                                    \
      return a = a op b;                                                             \
    else                                                                             \
      return a = NarrowFloat(float(a) op float(b));                                  \
  }
  KF_NARROW_OPERATOR(+, fp32Add, add)
  KF_NARROW_OPERATOR(-, fp32Add, subtract)
  KF_NARROW_OPERATOR(*, fp32Multiply, multiply)
  KF_NARROW_OPERATOR(/, fp32Special, divide)
#undef KF_NARROW_OPERATOR
#define KF_NARROW_COMPARISON(op)                                                                             \
  KF_INLINE friend constexpr bool operator op(NarrowFloat a, NarrowFloat b) { return float(a) op float(b); } \
  template <class T>                                                                                         \
    requires std::is_arithmetic_v<T>                                                                         \
  KF_INLINE friend constexpr bool operator op(NarrowFloat a, T b) {                                          \
    return float(a) op b;                                                                                    \
  }                                                                                                          \
  template <class T>                                                                                         \
    requires std::is_arithmetic_v<T>                                                                         \
  KF_INLINE friend constexpr bool operator op(T a, NarrowFloat b) {                                          \
    return a op float(b);                                                                                    \
  }
  KF_NARROW_COMPARISON(==)
  KF_NARROW_COMPARISON(!=)
  KF_NARROW_COMPARISON(<)
  KF_NARROW_COMPARISON(>)
  KF_NARROW_COMPARISON(<=)
  KF_NARROW_COMPARISON(>=)
#undef KF_NARROW_COMPARISON
  KF_INLINE friend constexpr NarrowFloat operator-(NarrowFloat a) {
    return of_bits(uint16_t(a.bits_ ^ 0x8000u));
  }
  KF_INLINE friend constexpr NarrowFloat operator+(NarrowFloat a) { return a; }
  KF_INLINE friend constexpr NarrowFloat& operator++(NarrowFloat& a) { return a += 1; }
  KF_INLINE friend constexpr NarrowFloat& operator--(NarrowFloat& a) { return a -= 1; }
  KF_INLINE friend constexpr NarrowFloat operator++(NarrowFloat& a, int) {
    const NarrowFloat before = a;
    a += 1;
    return before;
  }
  KF_INLINE friend constexpr NarrowFloat operator--(NarrowFloat& a, int) {
    const NarrowFloat before = a;
    a -= 1;
    return before;
  }

 private:
  uint16_t bits_;
};

template <class T>
inline constexpr bool is_narrow = false;
template <int digits, int lowest>
inline constexpr bool is_narrow<NarrowFloat<digits, lowest>> = true;

}  // namespace kf::sim::sycl

template <int digits_stored, int lowest_exponent>
class std::numeric_limits<::kf::sim::sycl::NarrowFloat<digits_stored, lowest_exponent>> {
  using T = ::kf::sim::sycl::NarrowFloat<digits_stored, lowest_exponent>;
  static constexpr uint16_t infinity_bits = uint16_t(((1u << (15 - digits_stored)) - 1u) << digits_stored);

 public:
  static constexpr bool is_specialized = true, is_signed = true, is_integer = false, is_exact = false,
                        has_infinity = true, has_quiet_NaN = true, has_signaling_NaN = true, is_iec559 = true,
                        is_bounded = true, is_modulo = false, traps = false, tinyness_before = false;
  static constexpr std::float_denorm_style has_denorm = std::denorm_present;
  static constexpr bool has_denorm_loss = false;
  static constexpr std::float_round_style round_style = std::round_to_nearest;
  static constexpr int radix = 2, digits = digits_stored + 1, digits10 = digits_stored * 30103 / 100000,
                       max_digits10 = 2 + digits * 30103 / 100000, min_exponent = lowest_exponent + 1,
                       max_exponent = 2 - lowest_exponent, min_exponent10 = lowest_exponent * 30103 / 100000,
                       max_exponent10 = (1 - lowest_exponent) * 30103 / 100000;
  static constexpr T min() { return T::of_bits(uint16_t(1u << digits_stored)); }
  static constexpr T max() { return T::of_bits(uint16_t(infinity_bits - 1u)); }
  static constexpr T lowest() { return T::of_bits(uint16_t(0x8000u | (infinity_bits - 1u))); }
  static constexpr T epsilon() { return T(__builtin_bit_cast(float, uint32_t(127 - digits_stored) << 23)); }
  static constexpr T round_error() { return T(0.5f); }
  static constexpr T infinity() { return T::of_bits(infinity_bits); }
  static constexpr T quiet_NaN() { return T::of_bits(0x7fffu); }
  static constexpr T signaling_NaN() { return T::of_bits(uint16_t(infinity_bits + 1u)); }
  static constexpr T denorm_min() { return T::of_bits(1); }
};

namespace sycl {

using half = ::kf::sim::sycl::NarrowFloat<10, -14>;
namespace ext::oneapi {
using bfloat16 = ::kf::sim::sycl::NarrowFloat<7, -126>;
namespace experimental {
using bfloat16 = ::sycl::ext::oneapi::bfloat16;
}
}  // namespace ext::oneapi

}  // namespace sycl

template <int digits, int lowest>
struct std::hash<::kf::sim::sycl::NarrowFloat<digits, lowest>> {
  size_t operator()(::kf::sim::sycl::NarrowFloat<digits, lowest> value) const {
    return std::hash<float>()(float(value));
  }
};

// Rounding to sixteen-bit floating formats and back (both facades).
#pragma once
#include <stdint.h>

#include "attributes.h"

namespace kf::sim::cuda {

enum class Rounding { nearest, toward_zero, upward, downward };

// IEEE rounding of a double to a format with `digits` stored fraction bits whose smallest normal number is
// 2^lowest.
template <int digits, int lowest>
KF_CALL constexpr uint16_t narrow(double value, Rounding rounding) {
  constexpr int bias_range = 16 - 1 - digits;
  constexpr uint32_t infinity = ((1u << bias_range) - 1u) << digits;
  const uint64_t bits = __builtin_bit_cast(uint64_t, value);
  const uint32_t sign = uint32_t(bits >> 63) << 15;
  const int stored_exponent = int(bits >> 52 & 0x7ff);
  uint64_t fraction = bits & ((uint64_t(1) << 52) - 1);
  if (stored_exponent == 0x7ff) return uint16_t(fraction ? 0x7fffu : sign | infinity);
  if (stored_exponent == 0 && fraction == 0) return uint16_t(sign);
  if (stored_exponent != 0) fraction |= uint64_t(1) << 52;
  const int exponent = stored_exponent == 0 ? -1022 : stored_exponent - 1023;
  int shift = 52 - digits + (exponent < lowest ? lowest - exponent : 0);
  if (shift > 62) shift = 62;
  uint64_t kept = fraction >> shift;
  const uint64_t rest = fraction & ((uint64_t(1) << shift) - 1), half = uint64_t(1) << (shift - 1);
  const bool negative = sign != 0;
  const bool away = rounding == Rounding::nearest    ? rest > half || (rest == half && (kept & 1))
                    : rounding == Rounding::upward   ? rest != 0 && !negative
                    : rounding == Rounding::downward ? rest != 0 && negative
                                                     : false;
  kept += away;
  uint64_t encoded = kept;
  if (exponent >= lowest) encoded += uint64_t(exponent - lowest) << digits;
  if (encoded >= infinity) {
    const bool to_infinity = rounding == Rounding::nearest || (rounding == Rounding::upward && !negative) ||
                             (rounding == Rounding::downward && negative);
    encoded = to_infinity ? infinity : infinity - 1;
  }
  return uint16_t(sign | encoded);
}

template <int digits, int lowest>
KF_CALL constexpr float widen(uint16_t bits) {
  constexpr int bias_range = 16 - 1 - digits;
  const uint32_t sign = uint32_t(bits >> 15) << 31, magnitude = bits & 0x7fffu;
  const uint32_t stored_exponent = magnitude >> digits, fraction = magnitude & ((1u << digits) - 1u);
  float result = 0;
  if (stored_exponent == (1u << bias_range) - 1u) {
    result = __builtin_bit_cast(float, 0x7f800000u | fraction << (23 - digits));
  } else if (stored_exponent == 0) {
    constexpr double unit = __builtin_bit_cast(double, uint64_t(1023 + lowest - digits) << 52);
    result = float(fraction * unit);
  } else {
    const uint32_t exponent = stored_exponent + uint32_t(126 + lowest);
    result = __builtin_bit_cast(float, exponent << 23 | fraction << (23 - digits));
  }
  return __builtin_bit_cast(float, __builtin_bit_cast(uint32_t, result) | sign);
}

// x y + z rounded once: the product of two sixteen-bit numbers is exact in double; the sum is rounded to odd,
// so that the final rounding sees every lost bit (Boldo and Melquiond 2008).
KF_UNTRACED inline double fused_to_odd(double x, double y, double z) {
  const double product = x * y, sum = product + z;
  if (!(__builtin_isfinite(sum))) return sum;
  const double virtual_z = sum - product;
  const double error = (product - (sum - virtual_z)) + (z - virtual_z);
  if (error == 0) return sum;
  uint64_t bits = __builtin_bit_cast(uint64_t, sum);
  if (bits & 1) return sum;
  const bool grow = (error > 0) == (sum > 0);
  bits += grow ? 1 : uint64_t(-1);
  return __builtin_bit_cast(double, bits);
}

}  // namespace kf::sim::cuda

// Element types of kernel arguments, as in src/protocol/task.ts, and conversion to and from double.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace kf {

enum class ElementType : uint8_t { f16, bf16, f32, f64, i8, u8, i16, u16, i32, u32, i64, u64 };

constexpr std::string_view kElementTypeNames[] = {"f16", "bf16", "f32", "f64", "i8",  "u8",
                                                  "i16", "u16",  "i32", "u32", "i64", "u64"};

inline std::optional<ElementType> element_type(std::string_view name) {
  for (size_t i = 0; i < 12; i++)
    if (kElementTypeNames[i] == name) return static_cast<ElementType>(i);
  return std::nullopt;
}

constexpr size_t element_bytes(ElementType type) {
  constexpr size_t bytes[] = {2, 2, 4, 8, 1, 1, 2, 2, 4, 4, 8, 8};
  return bytes[static_cast<size_t>(type)];
}
constexpr bool is_floating(ElementType type) { return type <= ElementType::f64; }
constexpr bool is_signed(ElementType type) {
  return is_floating(type) || type == ElementType::i8 || type == ElementType::i16 ||
         type == ElementType::i32 || type == ElementType::i64;
}

// IEEE 754 binary16, round to nearest even.
inline uint16_t half_from_double(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, 8);
  const auto sign = static_cast<uint16_t>(bits >> 48 & 0x8000);
  const double magnitude = std::fabs(value);
  if (std::isnan(value)) return static_cast<uint16_t>(sign | 0x7e00);
  if (magnitude >= 65520.0) return static_cast<uint16_t>(sign | 0x7c00);
  if (magnitude < 0x1.0p-14)
    return static_cast<uint16_t>(sign | static_cast<uint16_t>(std::nearbyint(magnitude * 0x1.0p24)));
  int exponent;
  std::frexp(magnitude, &exponent);  // magnitude in [2^(exponent-1), 2^exponent)
  const double scaled = std::nearbyint(std::ldexp(magnitude, 11 - exponent));  // 1024 .. 2048
  // The biased exponent is exponent + 14; 1024 of `scaled` is the implicit one.
  return static_cast<uint16_t>(sign + ((exponent + 13) << 10) + static_cast<int>(scaled));
}

inline double half_to_double(uint16_t half) {
  const int exponent = half >> 10 & 31, fraction = half & 1023;
  double value;
  if (exponent == 31)
    value = fraction ? std::nan("") : HUGE_VAL;
  else if (exponent == 0)
    value = std::ldexp(fraction, -24);
  else
    value = std::ldexp(1024 + fraction, exponent - 25);
  return half & 0x8000 ? -value : value;
}

// The upper half of a float, round to nearest even.
inline uint16_t bfloat_from_float(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  if (std::isnan(value)) return static_cast<uint16_t>(bits >> 16 | 0x40);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
inline double bfloat_to_double(uint16_t bfloat) {
  const uint32_t bits = static_cast<uint32_t>(bfloat) << 16;
  float value;
  std::memcpy(&value, &bits, 4);
  return static_cast<double>(value);
}

template <class T>
T load_as(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <class T>
void store_as(void* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

// One element as a double. 64-bit integers beyond 2^53 lose low bits; compare those as integers.
inline double load_element(ElementType type, const void* from) {
  switch (type) {
    case ElementType::f16:
      return half_to_double(load_as<uint16_t>(from));
    case ElementType::bf16:
      return bfloat_to_double(load_as<uint16_t>(from));
    case ElementType::f32:
      return static_cast<double>(load_as<float>(from));
    case ElementType::f64:
      return load_as<double>(from);
    case ElementType::i8:
      return load_as<int8_t>(from);
    case ElementType::u8:
      return load_as<uint8_t>(from);
    case ElementType::i16:
      return load_as<int16_t>(from);
    case ElementType::u16:
      return load_as<uint16_t>(from);
    case ElementType::i32:
      return load_as<int32_t>(from);
    case ElementType::u32:
      return load_as<uint32_t>(from);
    case ElementType::i64:
      return static_cast<double>(load_as<int64_t>(from));
    case ElementType::u64:
      return static_cast<double>(load_as<uint64_t>(from));
  }
  return 0;
}

// A floating element from a double, rounded to nearest even.
inline void store_floating(ElementType type, void* to, double value) {
  switch (type) {
    case ElementType::f16:
      return store_as(to, half_from_double(value));
    case ElementType::bf16:
      return store_as(to, bfloat_from_float(static_cast<float>(value)));
    case ElementType::f32:
      return store_as(to, static_cast<float>(value));
    default:
      return store_as(to, value);
  }
}

// An integer element; the value is reduced to the type's width.
inline void store_integer(ElementType type, void* to, int64_t value) {
  std::memcpy(to, &value, element_bytes(type));
}

}  // namespace kf

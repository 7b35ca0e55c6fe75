// The one generator of input values. A value depends only on (seed, argument index, element index, type,
// distribution, pattern), so a reference in another process, or on another device, sees the same inputs.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "common/random.h"
#include "common/request.h"

namespace kf {

// Key of all draws of one argument.
inline uint64_t argument_key(uint64_t seed, size_t argument) {
  return mix64(seed, 0x6b66000000000000ull + argument);
}

// Seed of one set of a pool of inputs for timed calls.
inline uint64_t set_seed(uint64_t seed, uint32_t set) { return mix64(seed, 0x7365740000000000ull + set); }

// Nearly standard normal: the sum of four 16-bit uniform numbers of one draw, scaled to variance 1 (Irwin
// 1927, Hall 1927). Within +-3.46; a tenth of the cost of an exact normal, which matters for inputs of 10^8
// elements.
inline double normal_value(uint64_t key, uint64_t index) {
  const uint64_t bits = mix64(key + index * 0x9e3779b97f4a7c15ull);
  const uint64_t sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48);
  return (static_cast<double>(sum) - 131070.0) * (1.7320508075688772 / 65536);
}

inline double largest_value(ElementType type) {
  switch (type) {
    case ElementType::f16:
      return 65504;
    case ElementType::bf16:
    case ElementType::f32:
      return 3.0e38;
    case ElementType::f64:
      return 1.0e300;
    default: {
      const int bits = static_cast<int>(8 * element_bytes(type)) - (is_signed(type) ? 1 : 0);
      return std::ldexp(1.0, bits) - (bits > 53 ? 1024 : 1);
    }
  }
}

inline bool is_narrow(ElementType type) { return type == ElementType::f16 || type == ElementType::bf16; }

// A value of the distribution before any pattern; sorted and permutation are made in fill_input.
inline double plain_value(const Distribution& distribution, uint64_t key, uint64_t index, bool integer) {
  if (distribution.kind == DistributionKind::normal) {
    // Integers of a "normal" argument spread wider, or nearly all would be -1, 0 and 1.
    const double value =
        distribution.first + (integer ? 16 : 1) * distribution.second * normal_value(key, index);
    return integer ? std::floor(value) : value;
  }
  const double u = unit_interval(mix64(key, index));
  switch (distribution.kind) {
    case DistributionKind::uniform:
    case DistributionKind::sorted: {
      const double span = distribution.second - distribution.first;
      return integer ? distribution.first + std::floor(u * (span + 1)) : distribution.first + u * span;
    }
    case DistributionKind::positive:
      // Zero excluded: arguments of logarithms and divisors.
      return integer ? 1 + std::floor(u * std::max(1.0, distribution.second)) : (1 - u) * distribution.second;
    case DistributionKind::index_into:
      return std::floor(u * distribution.second);
    case DistributionKind::constant:
      return distribution.first;
    case DistributionKind::normal:
    case DistributionKind::permutation:
      break;
  }
  return 0;
}

// Values beyond "normal", where the distribution leaves room: only a normal or uniform argument may be
// altered.
inline double patterned_value(const Distribution& distribution, Pattern pattern, ElementType type,
                              uint64_t key, uint64_t index) {
  const bool integer = !is_floating(type);
  const double value = plain_value(distribution, key, index, integer);
  if (pattern == Pattern::normal || distribution.kind == DistributionKind::index_into ||
      distribution.kind == DistributionKind::constant || distribution.kind == DistributionKind::permutation)
    return value;
  const bool bounded = distribution.kind != DistributionKind::normal;  // must stay within its range
  const uint64_t draw = mix64(key ^ 0x5bd1e995, index);
  const double low = distribution.kind == DistributionKind::positive ? 0 : distribution.first;
  const double high = bounded ? distribution.second : 0;
  switch (pattern) {
    case Pattern::normal:
      return value;
    case Pattern::large:
      if (bounded) return high - (high - value) / 16;
      if (integer) return std::floor(value * 1024);
      return value * (type == ElementType::f16 ? 64 : 1.0e4);
    case Pattern::small:
      if (bounded && distribution.kind == DistributionKind::positive && !integer) return value / 1024;
      if (bounded && distribution.kind == DistributionKind::positive)
        return std::max(1.0, std::floor(value / 16));
      if (bounded) return low + (integer ? std::floor((value - low) / 16) : (value - low) / 16);
      return integer ? std::floor(value / 8) : value * (type == ElementType::f16 ? 0x1.0p-6 : 1.0e-4);
    case Pattern::mixed: {
      if (bounded) return value;
      const double magnitude = std::pow(10.0, unit_interval(draw) * 6 - 3);
      return integer ? std::floor(value * magnitude)
                     : value * (type == ElementType::f16 ? std::sqrt(magnitude) : magnitude);
    }
    case Pattern::constant:
      // One value for all elements, another one for every seed.
      return plain_value(distribution, key, 0x636f6e7374ull, integer);
    case Pattern::sparse: {
      const bool zero_allowed =
          !bounded || (low <= 0 && distribution.kind != DistributionKind::positive && high >= 0);
      return zero_allowed && draw % 10 != 0 ? 0 : value;
    }
    case Pattern::binary: {
      // 0 and 1, or the two ends of the range: linear operations on these are exact.
      if (!bounded) return static_cast<double>(draw & 1);
      if (distribution.kind == DistributionKind::positive)
        return draw & 1 ? std::min(2.0, std::max(1.0, high)) : 1;
      return draw & 1 ? high : low;
    }
    case Pattern::offset: {
      // A random affine map for each argument: a common offset far above the deviation, which sums of squares
      // do not survive, and another scale.
      if (bounded || integer) return value;
      const uint64_t affine = mix64(key, 0x6f6666736574ull);
      const double base = is_narrow(type) ? 4 : 64;
      const double shift = base * std::exp2(2 * unit_interval(affine)) * (affine & 1 ? 1 : -1);
      return value * std::exp2(2 * unit_interval(mix64(affine)) - 1) + shift;
    }
    case Pattern::outliers: {
      // A few far away, at places that nobody can know.
      if (bounded || draw % 97 != 0) return value;
      return integer ? std::floor(value * 256) : value * (is_narrow(type) ? 32 : 1000);
    }
    case Pattern::special:
      if (integer || bounded) return value;
      switch (draw % 64) {
        case 0:
          return std::numeric_limits<double>::infinity();
        case 1:
          return -std::numeric_limits<double>::infinity();
        case 2:
          return std::numeric_limits<double>::quiet_NaN();
        case 3:
          return type == ElementType::f16 ? 0x1.0p-20 : type == ElementType::f64 ? 1.0e-310 : 1.0e-40;
        case 4:
          return -0.0;
        default:
          return value;
      }
  }
  return value;
}

inline void store_value(ElementType type, void* to, double value) {
  if (is_floating(type)) return store_floating(type, to, value);
  const double limit = largest_value(type);
  const double clamped = std::clamp(value, is_signed(type) ? -limit : 0.0, limit);
  if (type == ElementType::u64) return store_as(to, static_cast<uint64_t>(clamped));
  store_integer(type, to, static_cast<int64_t>(clamped));
}

// Whether each element can be made without the others.
inline bool is_elementwise(const Distribution& distribution) {
  return distribution.kind != DistributionKind::permutation && distribution.kind != DistributionKind::sorted;
}

// Fills elements `first` to `end` of an elementwise argument; `to` is where element `first` goes.
inline void fill_elements(const RequestArgument& argument, size_t index, uint64_t seed, Pattern pattern,
                          void* to, uint64_t first, uint64_t end) {
  const uint64_t key = argument_key(seed, index);
  auto* at = static_cast<unsigned char*>(to);
  const Distribution& distribution = argument.distribution;
  if (argument.type == ElementType::f32 && pattern == Pattern::normal &&
      distribution.kind == DistributionKind::normal) {  // the common case, without the switches
    for (uint64_t i = first; i < end; i++, at += 4)
      store_as(at, static_cast<float>(distribution.first + distribution.second * normal_value(key, i)));
    return;
  }
  const size_t bytes = element_bytes(argument.type);
  for (uint64_t i = first; i < end; i++, at += bytes)
    store_value(argument.type, at, patterned_value(distribution, pattern, argument.type, key, i));
}

// Fills a buffer argument. `to` holds argument.elements elements of its type.
inline void fill_input(const RequestArgument& argument, size_t index, uint64_t seed, Pattern pattern,
                       void* to) {
  const uint64_t key = argument_key(seed, index);
  auto* at = static_cast<unsigned char*>(to);
  const size_t bytes = element_bytes(argument.type);
  if (argument.distribution.kind == DistributionKind::permutation) {
    std::vector<uint64_t> order(argument.elements);
    for (uint64_t i = 0; i < argument.elements; i++) order[i] = i;
    for (uint64_t i = argument.elements; i > 1; i--) std::swap(order[i - 1], order[mix64(key, i) % i]);
    for (uint64_t i = 0; i < argument.elements; i++)
      store_value(argument.type, at + i * bytes, static_cast<double>(order[i]));
    return;
  }
  if (argument.distribution.kind == DistributionKind::sorted) {
    std::vector<double> values(argument.elements);
    for (uint64_t i = 0; i < argument.elements; i++)
      values[i] = patterned_value(argument.distribution, pattern, argument.type, key, i);
    std::sort(values.begin(), values.end());
    for (uint64_t i = 0; i < argument.elements; i++) store_value(argument.type, at + i * bytes, values[i]);
    return;
  }
  fill_elements(argument, index, seed, pattern, to, 0, argument.elements);
}

// A scalar argument: its text as a value of its type, in 8 bytes.
inline uint64_t scalar_bits(const RequestArgument& argument) {
  uint64_t bits = 0;
  if (is_floating(argument.type))
    store_floating(argument.type, &bits, std::strtod(argument.scalar.c_str(), nullptr));
  else if (argument.scalar[0] == '-')
    store_integer(argument.type, &bits, std::strtoll(argument.scalar.c_str(), nullptr, 10));
  else
    store_integer(argument.type, &bits,
                  static_cast<int64_t>(std::strtoull(argument.scalar.c_str(), nullptr, 10)));
  return bits;
}

// Poison: what an output holds before the candidate runs. Different for every nonce, argument and place.
inline uint64_t poison_word(uint64_t key, size_t argument, uint64_t word) {
  return mix64(key ^ (argument << 48), word);
}

// Fills bytes `first` (a multiple of 8) to `end` of the argument; `to` is where byte `first` goes.
inline void fill_poison_part(uint64_t key, size_t argument, void* to, size_t first, size_t end) {
  auto* at = static_cast<unsigned char*>(to);
  size_t i = first;
  for (; i + 8 <= end; i += 8, at += 8) store_as(at, poison_word(key, argument, i / 8));
  if (i == end) return;
  const uint64_t word = poison_word(key, argument, i / 8);
  std::memcpy(at, &word, end - i);
}

inline void fill_poison(uint64_t key, size_t argument, void* to, size_t bytes) {
  fill_poison_part(key, argument, to, 0, bytes);
}

// Elements that still hold their poison. Elements below 8 bytes count only where a whole 8-byte word does: a
// byte may equal its poison by chance.
inline uint64_t count_poison(uint64_t key, size_t argument, const void* from, size_t bytes, size_t element) {
  const auto* at = static_cast<const unsigned char*>(from);
  uint64_t count = 0;
  for (size_t i = 0; i < bytes; i += 8) {
    const uint64_t word = poison_word(key, argument, i / 8);
    const size_t part = std::min<size_t>(8, bytes - i);
    if (part == 8) {  // the common case: written throughout
      uint64_t found;
      std::memcpy(&found, at + i, 8);
      const uint64_t difference = found ^ word;
      if (uint32_t(difference) && difference >> 32) continue;
    }
    if (std::memcmp(at + i, &word, part) == 0) {
      if (part >= 4 || bytes < 8) count += std::max<size_t>(1, part / element);
    } else if (element == 4) {
      for (size_t k = 0; k + 4 <= part; k += 4)
        count += std::memcmp(at + i + k, reinterpret_cast<const unsigned char*>(&word) + k, 4) == 0;
    }
  }
  return count;
}

}  // namespace kf

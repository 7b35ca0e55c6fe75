#include "comparer/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kf {

namespace {

// Stands for "as wrong as can be" where no finite measure exists.
constexpr double kBeyondMeasure = 1e300;

double largest_finite(ElementType type) {
  switch (type) {
    case ElementType::f16:
      return 65504;
    case ElementType::bf16:
      return 3.3895313892515355e38;
    case ElementType::f32:
      return static_cast<double>(std::numeric_limits<float>::max());
    default:
      return std::numeric_limits<double>::max();
  }
}

std::vector<double> read_values(ElementType type, const std::vector<unsigned char>& bytes, uint64_t count) {
  std::vector<double> values(count);
  for (uint64_t i = 0; i < count; i++) values[i] = load_element(type, bytes.data() + i * element_bytes(type));
  return values;
}

uint64_t integer_at(ElementType type, const std::vector<unsigned char>& bytes, uint64_t index) {
  const unsigned char* at = bytes.data() + index * element_bytes(type);
  switch (type) {
    case ElementType::i8:
      return static_cast<uint64_t>(load_as<int8_t>(at));
    case ElementType::i16:
      return static_cast<uint64_t>(load_as<int16_t>(at));
    case ElementType::i32:
      return static_cast<uint64_t>(load_as<int32_t>(at));
    case ElementType::u8:
      return load_as<uint8_t>(at);
    case ElementType::u16:
      return load_as<uint16_t>(at);
    case ElementType::u32:
      return load_as<uint32_t>(at);
    default:
      return load_as<uint64_t>(at);
  }
}

void sort_with_nan_last(std::vector<double>& values) {
  std::sort(values.begin(), values.end(),
            [](double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; });
}

double error_of(double expected, double got, double allowed) {
  if (std::isnan(expected) || std::isnan(got))
    return std::isnan(expected) && std::isnan(got) ? 0 : kBeyondMeasure;
  if (std::isinf(expected) || std::isinf(got)) return expected == got ? 0 : kBeyondMeasure;
  const double difference = std::fabs(got - expected);
  if (difference == 0) return 0;
  return allowed > 0 ? std::min(difference / allowed, kBeyondMeasure) : kBeyondMeasure;
}

void describe_values(const std::vector<double>& expected, Comparison& result) {
  double sum = 0, squares = 0, largest = 0;
  uint64_t finite = 0;
  for (const double value : expected) {
    if (!std::isfinite(value)) continue;
    finite++;
    sum += value;
    squares += value * value;
    largest = std::max(largest, std::fabs(value));
  }
  if (!finite) return;
  const double mean = sum / static_cast<double>(finite), mean_square = squares / static_cast<double>(finite);
  result.output_scale = std::sqrt(mean_square);
  if (largest > 0) result.spread = std::sqrt(std::max(0.0, mean_square - mean * mean)) / largest;
}

void note_error(Comparison& result, uint64_t index, double expected, double got, double error) {
  result.wrong += error > 1;
  if (error <= result.max_error && result.has_worst) return;
  result.has_worst = true;
  result.max_error = error;
  result.worst_index = index;
  result.worst_expected = expected;
  result.worst_got = got;
}

void compare_integers(ElementType type, const std::vector<unsigned char>& actual,
                      const std::vector<unsigned char>& expected, bool unordered, Comparison& result) {
  std::vector<uint64_t> want(result.elements), got(result.elements);
  for (uint64_t i = 0; i < result.elements; i++) {
    want[i] = integer_at(type, expected, i);
    got[i] = integer_at(type, actual, i);
    result.all_zero &= got[i] == 0;
  }
  if (unordered) {
    std::sort(want.begin(), want.end());
    std::sort(got.begin(), got.end());
  }
  const auto number = [type](uint64_t value) {
    return is_signed(type) ? static_cast<double>(static_cast<int64_t>(value)) : static_cast<double>(value);
  };
  for (uint64_t i = 0; i < result.elements; i++) {
    const double difference = std::fabs(number(got[i]) - number(want[i]));
    // Exact: the smallest difference is already above 1, also where doubles cannot tell the two apart.
    note_error(result, i, number(want[i]), number(got[i]),
               want[i] == got[i] ? 0 : 1 + std::max(1.0, difference));
    result.max_absolute_error = std::max(result.max_absolute_error, difference);
  }
}

// Numbers up to here, and all between, the type holds exactly.
double largest_exact(ElementType type) {
  switch (type) {
    case ElementType::bf16:
      return 0x1p8;
    case ElementType::f16:
      return 0x1p11;
    case ElementType::f32:
      return 0x1p24;
    default:
      return 0x1p53;
  }
}

bool are_integral(ElementType type, const std::vector<double>& values) {
  if (values.size() < 16) return false;
  double low = values[0], high = values[0];
  bool third = false;
  for (const double value : values) {
    if (!(std::fabs(value) <= largest_exact(type)) || value != std::floor(value)) return false;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  for (const double value : values) third |= value != low && value != high;
  return third;
}

}  // namespace

Comparison compare(ElementType type, const std::vector<unsigned char>& actual, ElementType expected_type,
                   const std::vector<unsigned char>& expected, Tolerance tolerance, bool unordered) {
  Comparison result;
  result.elements = actual.size() / element_bytes(type);
  std::vector<double> want = read_values(expected_type, expected, result.elements);
  describe_values(want, result);
  if (!is_floating(type)) {
    compare_integers(type, actual, expected, unordered, result);
    return result;
  }
  result.is_integral = are_integral(type, want);
  std::vector<double> got = read_values(type, actual, result.elements);
  for (const double value : got) result.all_zero &= value == 0;
  if (unordered) {
    sort_with_nan_last(want);
    sort_with_nan_last(got);
  }
  double squares = 0;
  uint64_t finite = 0;
  for (uint64_t i = 0; i < result.elements; i++) {
    // What the type cannot hold overflows in a correct kernel too.
    if (std::fabs(want[i]) > largest_finite(type)) want[i] = std::copysign(HUGE_VAL, want[i]);
    const double allowed =
        tolerance.absolute + tolerance.relative * std::max(std::fabs(want[i]), result.output_scale);
    note_error(result, i, want[i], got[i], error_of(want[i], got[i], allowed));
    if (!std::isfinite(want[i]) || !std::isfinite(got[i])) continue;
    const double difference = std::fabs(got[i] - want[i]);
    result.max_absolute_error = std::max(result.max_absolute_error, difference);
    squares += difference * difference;
    finite++;
  }
  if (finite) result.rms_error = std::sqrt(squares / static_cast<double>(finite));
  return result;
}

}  // namespace kf

// Checks native/common: element types, input values, poison, requests. Prints what failed; exit status 1
// then.
#include "common/inputs.h"

#include <cstdio>
#include <sstream>

#include "common/hash.h"

namespace {

int failures;

void expect(bool condition, const char* what) {
  if (condition) return;
  failures++;
  std::printf("failed: %s\n", what);
}

void test_half_precision() {
  for (unsigned bits = 0; bits < 0x10000; bits++) {
    const auto half = static_cast<uint16_t>(bits);
    const double value = kf::half_to_double(half);
    if (std::isnan(value))
      expect(std::isnan(kf::half_to_double(kf::half_from_double(value))), "a half NaN stays NaN");
    else if (kf::half_from_double(value) != half)
      expect(false, "every half survives a round trip");
    const double wide = kf::bfloat_to_double(half);
    if (!std::isnan(wide) && kf::bfloat_from_float(static_cast<float>(wide)) != half)
      expect(false, "every bfloat16 survives a round trip");
  }
  expect(kf::half_from_double(65519) == 0x7bff && kf::half_from_double(65520) == 0x7c00,
         "halves overflow at 65520");
  expect(kf::half_from_double(1 + 0x1p-11) == 0x3c00, "a tie rounds to even below");
  expect(kf::half_from_double(1 + 3 * 0x1p-11) == 0x3c02, "a tie rounds to even above");
  expect(kf::half_from_double(0x1p-25) == 0 && kf::half_from_double(0x1.8p-25) == 1,
         "halves underflow gradually");
  expect(kf::bfloat_from_float(1.00390625f) == 0x3f80, "bfloat16 rounds to even");
}

std::vector<double> values_of(kf::ElementType type, kf::Distribution distribution, kf::Pattern pattern,
                              uint64_t seed = 1, uint64_t count = 20000) {
  kf::RequestArgument argument;
  argument.is_buffer = true;
  argument.type = type;
  argument.elements = count;
  argument.distribution = distribution;
  std::vector<unsigned char> bytes(count * kf::element_bytes(type));
  kf::fill_input(argument, 0, seed, pattern, bytes.data());
  std::vector<double> values(count);
  for (uint64_t i = 0; i < count; i++)
    values[i] = kf::load_element(type, bytes.data() + i * kf::element_bytes(type));
  return values;
}

void test_normal_values() {
  const auto values =
      values_of(kf::ElementType::f32, {kf::DistributionKind::normal, 3, 2}, kf::Pattern::normal);
  double sum = 0, squares = 0;
  for (const double value : values) {
    sum += value;
    squares += (value - 3) * (value - 3);
  }
  const auto count = static_cast<double>(values.size());
  expect(std::fabs(sum / count - 3) < 0.05, "normal values have their mean");
  expect(std::fabs(std::sqrt(squares / count) - 2) < 0.05, "normal values have their deviation");
  expect(
      values != values_of(kf::ElementType::f32, {kf::DistributionKind::normal, 3, 2}, kf::Pattern::normal, 2),
      "another seed gives other values");
}

void test_domains() {
  using Kind = kf::DistributionKind;
  for (int p = 0; p <= static_cast<int>(kf::Pattern::special); p++) {
    const auto pattern = static_cast<kf::Pattern>(p);
    for (int t = 0; t <= static_cast<int>(kf::ElementType::u64); t++) {
      const auto type = static_cast<kf::ElementType>(t);
      for (const double value : values_of(type, {Kind::index_into, 0, 100}, pattern, 1, 500))
        if (!(value >= 0 && value < 100 && value == std::floor(value))) expect(false, "indices stay inside");
      for (const double value : values_of(type, {Kind::positive, 0, 50}, pattern, 1, 500))
        if (!(value >= 0 && value <= 50) || (!(value > 0) && type != kf::ElementType::f16))
          expect(false, "positive values are positive");
      for (const double value : values_of(type, {Kind::uniform, 2, 9}, pattern, 1, 500))
        if (!(value >= 2 && value <= 9)) expect(false, "uniform values stay in their range");
      const auto sorted = values_of(type, {Kind::sorted, 0, 90}, pattern, 1, 500);
      expect(std::is_sorted(sorted.begin(), sorted.end()), "sorted values are sorted");
      expect(values_of(type, {Kind::constant, 7, 0}, pattern, 1, 3) == std::vector<double>({7, 7, 7}),
             "constants stay");
    }
    auto permutation = values_of(kf::ElementType::i32, {Kind::permutation, 0, 0}, pattern, 1, 500);
    std::sort(permutation.begin(), permutation.end());
    for (size_t i = 0; i < 500; i++)
      if (permutation[i] != static_cast<double>(i)) expect(false, "a permutation holds every index once");
  }
}

void test_patterns() {
  const kf::Distribution normal;
  const auto count_if = [&](kf::Pattern pattern, auto predicate) {
    const auto values = values_of(kf::ElementType::f32, normal, pattern);
    return std::count_if(values.begin(), values.end(), predicate);
  };
  expect(count_if(kf::Pattern::sparse, [](double v) { return v == 0; }) > 17000,
         "sparse values are mostly zero");
  expect(count_if(kf::Pattern::binary, [](double v) { return v == 0 || v == 1; }) == 20000,
         "binary values are 0 and 1");
  expect(count_if(kf::Pattern::large, [](double v) { return std::fabs(v) > 1000; }) > 15000,
         "large values are large");
  expect(count_if(kf::Pattern::special, [](double v) { return std::isnan(v); }) > 100,
         "special values include NaN");
  const auto constant = values_of(kf::ElementType::f32, normal, kf::Pattern::constant);
  expect(std::adjacent_find(constant.begin(), constant.end(), std::not_equal_to<>()) == constant.end(),
         "constant values are all the same");
}

void test_poison() {
  std::vector<unsigned char> memory(1001);
  kf::fill_poison(9, 1, memory.data(), memory.size());
  expect(kf::count_poison(9, 1, memory.data(), 1000, 4) == 250, "untouched poison is counted");
  memory[13] ^= 1;
  expect(kf::count_poison(9, 1, memory.data(), 1000, 4) == 249, "one element written is one less");
  expect(kf::count_poison(8, 1, memory.data(), 1000, 4) == 0, "other nonces have other poison");
  const uint64_t before = kf::hash_bytes(memory.data(), memory.size());
  memory[1000] ^= 0x80;
  expect(before != kf::hash_bytes(memory.data(), memory.size()), "a flipped bit changes the hash");
}

void test_requests() {
  const auto problem = [](const char* text) {
    std::istringstream input(text);
    std::string nonce;
    try {
      kf::read_request(input, &nonce);
    } catch (const kf::BadRequest& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  expect(problem("request 1\nnonce a\nend\n").empty(), "a short request is fine");
  expect(problem("request 1\nargument 0 buffer f99 4 input\nend\n").find("line 2") != std::string::npos,
         "an unknown type names its line");
  expect(
      problem("request 1\nargument 1 scalar i32 4\nend\n").find("where 0 is expected") != std::string::npos,
      "arguments come in order");
  expect(!problem("request 1\nargument 0 scalar i32 x\nend\n").empty(), "a scalar is a number");
  expect(!problem("request 1\nseed -4\nend\n").empty(), "a seed is not negative");
  expect(!problem("request 1\norder random\nend\n").empty(), "a random order needs a seed");
  expect(!problem("request 1\nmode check extra\nend\n").empty(), "nothing may follow");
  expect(!problem("request 1\nnonce a\n").empty(), "a request ends with `end`");
}

}  // namespace

int main() {
  test_half_precision();
  test_normal_values();
  test_domains();
  test_patterns();
  test_poison();
  test_requests();
  return failures ? 1 : 0;
}

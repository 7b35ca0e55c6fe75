// Compares one output with what was expected.
#pragma once
#include <cstdint>
#include <vector>

#include "common/element-type.h"

namespace kf {

struct Comparison {
  uint64_t elements = 0, wrong = 0;
  bool has_worst = false;
  uint64_t worst_index = 0;
  double worst_expected = 0, worst_got = 0;
  double max_error = 0;           // in units of the tolerance; above 1 is wrong
  double max_absolute_error = 0;  // over elements finite on both sides
  double rms_error = 0;           // likewise
  double output_scale = 0;        // root mean square of the finite expected values
  double spread = 0;              // standard deviation of the expected values over their largest magnitude
  bool all_zero = true;           // the actual output
  // The expected values are whole numbers, several different ones, which the type holds exactly: sums and
  // products of whole numbers give them in any order.
  bool is_integral = false;
};

struct Tolerance {
  double relative = 0, absolute = 0;
};

// |got - expected| <= absolute + relative * max(|expected|, output scale). NaN and infinities equal only
// their own kind; integers are exact. `expected_type` is the actual type, or f64 for a double-precision
// reference of a floating output.
Comparison compare(ElementType type, const std::vector<unsigned char>& actual, ElementType expected_type,
                   const std::vector<unsigned char>& expected, Tolerance tolerance, bool unordered);

}  // namespace kf

// Output of kernels: printf, sycl::stream, assert. It goes to the log of the request.
#pragma once
#include <assert.h>
#include <stdio.h>

#include <cstddef>
#include <type_traits>

#include "../core/core.h"
#include "../cuda/attributes.h"

// Inside a launch these go to the core, outside to the C library (cuda/runtime/process.cpp decides).
extern "C" {
int printf(const char* format, ...) __asm__("kf_sim_printf");
void __assert_fail(const char* expression, const char* file, unsigned line, const char* function) noexcept
    __asm__("kf_sim_assert_fail");
}

namespace kf::sim::sycl {

KF_CALL void print_text(const char* text);
KF_CALL void print_integer(long long value);
KF_CALL void print_natural(unsigned long long value);
KF_CALL void print_real(double value);
KF_CALL void print_address(const void* value);

}  // namespace kf::sim::sycl

namespace sycl {

class handler;

namespace ext::oneapi::experimental {
template <class... Values>
KF_UNTRACED int printf(const char* format, Values... values) {
  if constexpr (sizeof...(Values) == 0)
    return ::kf::sim::device_print("%s", format);
  else
    return ::kf::sim::device_print(format, values...);
}
}  // namespace ext::oneapi::experimental

enum class stream_manipulator {
  dec,
  hex,
  oct,
  noshowbase,
  showbase,
  noshowpos,
  showpos,
  endl,
  fixed,
  scientific,
  hexfloat,
  defaultfloat,
  flush
};
inline constexpr stream_manipulator dec = stream_manipulator::dec, hex = stream_manipulator::hex,
                                    oct = stream_manipulator::oct, endl = stream_manipulator::endl,
                                    flush = stream_manipulator::flush, fixed = stream_manipulator::fixed,
                                    scientific = stream_manipulator::scientific;
struct stream_number {
  int value;
};
constexpr stream_number setw(int value) { return {value}; }
constexpr stream_number setprecision(int value) { return {value}; }

// Numbers appear in one format, whatever a manipulator says.
class stream {
 public:
  template <class... Ignored>
  stream(size_t, size_t, handler&, const Ignored&...) {}
  template <class T>
  KF_INLINE friend const stream& operator<<(const stream& out, const T& value) {
    if constexpr (std::is_same_v<T, stream_manipulator>) {
      if (value == stream_manipulator::endl) ::kf::sim::sycl::print_text("\n");
    } else if constexpr (std::is_same_v<T, stream_number>) {
    } else if constexpr (std::is_same_v<T, char>) {
      const char text[2] = {value, 0};
      ::kf::sim::sycl::print_text(text);
    } else if constexpr (std::is_convertible_v<const T&, const char*>) {
      ::kf::sim::sycl::print_text(value);
    } else if constexpr (std::is_floating_point_v<T>) {
      ::kf::sim::sycl::print_real(value);
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
      ::kf::sim::sycl::print_integer(value);
    } else if constexpr (std::is_integral_v<T>) {
      ::kf::sim::sycl::print_natural(value);
    } else if constexpr (std::is_pointer_v<T>) {
      ::kf::sim::sycl::print_address(value);
    } else if constexpr (requires {
                           T::dimensions;
                           value[0];
                         }) {
      ::kf::sim::sycl::print_text("{");
      for (int i = 0; i < T::dimensions; i++) {
        if (i) ::kf::sim::sycl::print_text(", ");
        ::kf::sim::sycl::print_natural(value[i]);
      }
      ::kf::sim::sycl::print_text("}");
    } else {
      ::kf::sim::sycl::print_real(static_cast<double>(value));
    }
    return out;
  }
};

}  // namespace sycl

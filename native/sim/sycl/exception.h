// Errors of host code.
#pragma once
#include <exception>
#include <functional>
#include <string>
#include <system_error>
#include <vector>

namespace sycl {

class context;

enum class errc {
  success = 0,
  runtime,
  kernel,
  accessor,
  nd_range,
  event,
  kernel_argument,
  build,
  invalid,
  memory_allocation,
  platform,
  profiling,
  feature_not_supported,
  kernel_not_supported,
  backend_mismatch
};

const std::error_category& sycl_category() noexcept;
inline std::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), sycl_category()};
}

class exception : public std::exception {
 public:
  exception(std::error_code code, const std::string& message) : code_(code), message_(message) {}
  exception(std::error_code code, const char* message) : code_(code), message_(message) {}
  explicit exception(std::error_code code) : code_(code), message_(code.message()) {}
  exception(int value, const std::error_category& category, const std::string& message = {})
      : code_(value, category), message_(message) {}
  explicit exception(const std::string& message) : code_(make_error_code(errc::runtime)), message_(message) {}
  const std::error_code& code() const noexcept { return code_; }
  const std::error_category& category() const noexcept { return code_.category(); }
  const char* what() const noexcept override { return message_.c_str(); }
  bool has_context() const noexcept { return false; }

 private:
  std::error_code code_;
  std::string message_;
};

// Names of SYCL 1.2.1.
using runtime_error = exception;
using invalid_parameter_error = exception;
using nd_range_error = exception;
using device_error = exception;
using feature_not_supported = exception;
using exception_ptr = std::exception_ptr;

class exception_list {
 public:
  using value_type = std::exception_ptr;
  using reference = value_type&;
  using const_reference = const value_type&;
  using size_type = size_t;
  using iterator = std::vector<std::exception_ptr>::const_iterator;
  using const_iterator = iterator;
  size_type size() const { return errors_.size(); }
  iterator begin() const { return errors_.begin(); }
  iterator end() const { return errors_.end(); }

 private:
  std::vector<std::exception_ptr> errors_;
};
using async_handler = std::function<void(exception_list)>;

}  // namespace sycl

template <>
struct std::is_error_code_enum<sycl::errc> : std::true_type {};

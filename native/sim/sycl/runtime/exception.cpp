// Texts of error codes.
#include "../exception.h"

namespace sycl {

namespace {

class Category : public std::error_category {
 public:
  const char* name() const noexcept override { return "sycl"; }
  std::string message(int code) const override {
    switch (static_cast<errc>(code)) {
      case errc::success:
        return "success";
      case errc::kernel:
        return "error in a kernel";
      case errc::accessor:
        return "error of an accessor";
      case errc::nd_range:
        return "invalid nd_range";
      case errc::event:
        return "error of an event";
      case errc::kernel_argument:
        return "invalid kernel argument";
      case errc::build:
        return "a kernel cannot be built";
      case errc::invalid:
        return "invalid use";
      case errc::memory_allocation:
        return "memory cannot be allocated";
      case errc::platform:
        return "error of a platform";
      case errc::profiling:
        return "no profiling information";
      case errc::feature_not_supported:
        return "feature not supported";
      case errc::kernel_not_supported:
        return "kernel not supported";
      case errc::backend_mismatch:
        return "wrong backend";
      case errc::runtime:
        break;
    }
    return "runtime error";
  }
};

}  // namespace

const std::error_category& sycl_category() noexcept {
  static const Category category;
  return category;
}

}  // namespace sycl

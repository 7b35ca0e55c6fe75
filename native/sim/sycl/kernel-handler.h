// kernel_handler and specialization constants.
#pragma once
#include "../core/core.h"
#include "../cuda/attributes.h"

namespace sycl {

template <class T>
class specialization_id {
 public:
  using value_type = T;
  template <class... Values>
  explicit constexpr specialization_id(Values&&... values) : value_(static_cast<Values&&>(values)...) {}
  KF_INLINE constexpr const T& kf_default() const { return value_; }

 private:
  T value_;
};

class kernel_handler {
 public:
  // The default value; handler::set_specialization_constant says that it is unsupported.
  template <auto& Name>
  KF_INLINE auto get_specialization_constant() const {
    return Name.kf_default();
  }
};

}  // namespace sycl

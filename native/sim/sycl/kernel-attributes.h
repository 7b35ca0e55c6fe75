// What a kernel's attributes and properties ask for: sub-group size and work-group size.
#pragma once
#include <cstddef>

#include "index-space.h"

namespace kf::sim::sycl {

// A lambda with [[sycl::reqd_sub_group_size(16)]] or [[sycl::reqd_work_group_size(8, 8)]], which the compiler
// would drop: the unit generator wraps it. Sizes are in the user's order, zero stands for none.
template <unsigned SubGroupSize, size_t Size0, size_t Size1, size_t Size2, class Callable>
struct WithAttributes : Callable {
  static constexpr unsigned kf_sub_group_size = SubGroupSize;
  static constexpr size_t kf_work_group_size[3] = {Size0, Size1, Size2};
};
template <unsigned SubGroupSize, size_t Size0 = 0, size_t Size1 = 0, size_t Size2 = 0, class Callable>
KF_UNTRACED constexpr WithAttributes<SubGroupSize, Size0, Size1, Size2, Callable> with_attributes(
    const Callable& callable) {
  return {callable};
}

struct KernelAttributes {
  unsigned sub_group_size = 0;
  size_t work_group_size[3] = {0, 0, 0};
};

}  // namespace kf::sim::sycl

namespace sycl::ext::oneapi::experimental {

// Compile-time properties of a kernel (sycl_ext_oneapi_kernel_properties).
template <unsigned Size>
struct sub_group_size_property {
  static constexpr unsigned sub_group_size_value = Size;
};
template <size_t... Sizes>
struct work_group_size_property {
  static constexpr size_t work_group_size_value[sizeof...(Sizes)] = {Sizes...};
};
struct ignored_kernel_property {};
template <unsigned Size>
inline constexpr sub_group_size_property<Size> sub_group_size{};
template <size_t... Sizes>
inline constexpr work_group_size_property<Sizes...> work_group_size{};
template <size_t... Sizes>
inline constexpr ignored_kernel_property work_group_size_hint{};
inline constexpr ignored_kernel_property use_root_sync{};

struct kernel_property_list_tag {};
template <class... Properties>
struct properties : Properties..., kernel_property_list_tag {
  constexpr properties() = default;
  constexpr properties(Properties...) {}
};
template <class... Properties>
properties(Properties...) -> properties<Properties...>;
struct properties_tag {};

}  // namespace sycl::ext::oneapi::experimental

namespace kf::sim::sycl {

template <class Source>
KF_UNTRACED constexpr void add_property_attributes(KernelAttributes& attributes) {
  if constexpr (requires { Source::sub_group_size_value; })
    attributes.sub_group_size = Source::sub_group_size_value;
  if constexpr (requires { Source::work_group_size_value[0]; }) {
    constexpr size_t count = sizeof Source::work_group_size_value / sizeof(size_t);
    for (size_t i = 0; i < count && i < 3; i++)
      attributes.work_group_size[i] = Source::work_group_size_value[i];
  }
}

template <class Kernel>
KF_UNTRACED constexpr KernelAttributes attributes_of() {
  KernelAttributes attributes;
  if constexpr (requires { Kernel::kf_sub_group_size; })
    attributes.sub_group_size = Kernel::kf_sub_group_size;
  if constexpr (requires { Kernel::kf_work_group_size[0]; })
    for (int i = 0; i < 3; i++) attributes.work_group_size[i] = Kernel::kf_work_group_size[i];
  if constexpr (requires(Kernel kernel) { kernel.get(::sycl::ext::oneapi::experimental::properties_tag{}); })
    add_property_attributes<decltype(std::declval<Kernel>().get(
        ::sycl::ext::oneapi::experimental::properties_tag{}))>(attributes);
  return attributes;
}

}  // namespace kf::sim::sycl

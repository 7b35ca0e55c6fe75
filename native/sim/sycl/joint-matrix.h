// joint_matrix (sycl_ext_oneapi_matrix) compiles and says, with the line, that it is not simulated.
#pragma once
#include <cstddef>

#include "../core/core.h"
#include "../cuda/attributes.h"
#include "sub-group.h"

namespace sycl::ext::oneapi::experimental::matrix {

enum class use { a, b, accumulator };
enum class layout { row_major, col_major, dynamic, ext_intel_packed };
namespace precision {
class tf32 {};
}  // namespace precision

template <class Group, class T, use Use, size_t Rows, size_t Columns, layout Layout = layout::dynamic>
struct joint_matrix {};

[[noreturn]] KF_INLINE void say_unsupported(::kf::sim::Site site) {
  ::kf::sim::unsupported("joint_matrix (use plain loops and local memory)", site);
}

template <class A, class B>
[[noreturn]] KF_INLINE void joint_matrix_fill(::sycl::sub_group, A&, const B&,
                                              ::kf::sim::Site site = KF_CALLER_SITE) {
  say_unsupported(site);
}
template <class A, class B, class C>
[[noreturn]] KF_INLINE void joint_matrix_load(::sycl::sub_group, A&, B, C,
                                              ::kf::sim::Site site = KF_CALLER_SITE) {
  say_unsupported(site);
}
template <class A, class B, class C>
[[noreturn]] KF_INLINE void joint_matrix_load(::sycl::sub_group, A&, B, C, layout,
                                              ::kf::sim::Site site = KF_CALLER_SITE) {
  say_unsupported(site);
}
template <class A, class B, class C>
[[noreturn]] KF_INLINE void joint_matrix_store(::sycl::sub_group, const A&, B, C, layout,
                                               ::kf::sim::Site site = KF_CALLER_SITE) {
  say_unsupported(site);
}
template <class A, class B, class C, class D>
[[noreturn]] KF_INLINE void joint_matrix_mad(::sycl::sub_group, A&, const B&, const C&, const D&,
                                             ::kf::sim::Site site = KF_CALLER_SITE) {
  say_unsupported(site);
}
template <class A, class B>
[[noreturn]] KF_INLINE void joint_matrix_apply(::sycl::sub_group, A&, B,
                                               ::kf::sim::Site site = KF_CALLER_SITE) {
  say_unsupported(site);
}
template <class A, class B>
[[noreturn]] KF_INLINE void joint_matrix_copy(::sycl::sub_group, A&, B&,
                                              ::kf::sim::Site site = KF_CALLER_SITE) {
  say_unsupported(site);
}
template <class A, class B>
[[noreturn]] KF_INLINE void joint_matrix_prefetch(::sycl::sub_group, A, B,
                                                  ::kf::sim::Site site = KF_CALLER_SITE) {
  say_unsupported(site);
}

}  // namespace sycl::ext::oneapi::experimental::matrix

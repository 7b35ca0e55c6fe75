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

// Arguments of any kind, and the line of the call.
#define KF_UNSUPPORTED_MATRIX(name, parameters, ...)                                \
  template <class Group, __VA_ARGS__>                                               \
  [[noreturn]] KF_INLINE void name parameters {                                     \
    ::kf::sim::unsupported("joint_matrix (use plain loops or local memory)", site); \
  }
KF_UNSUPPORTED_MATRIX(joint_matrix_fill, (Group, A&, const B&, ::kf::sim::Site site = KF_CALLER_SITE),
                      class A, class B)
KF_UNSUPPORTED_MATRIX(joint_matrix_load, (Group, A&, B, C, ::kf::sim::Site site = KF_CALLER_SITE), class A,
                      class B, class C)
KF_UNSUPPORTED_MATRIX(joint_matrix_load, (Group, A&, B, C, layout, ::kf::sim::Site site = KF_CALLER_SITE),
                      class A, class B, class C)
KF_UNSUPPORTED_MATRIX(joint_matrix_store,
                      (Group, const A&, B, C, layout, ::kf::sim::Site site = KF_CALLER_SITE), class A,
                      class B, class C)
KF_UNSUPPORTED_MATRIX(joint_matrix_mad,
                      (Group, A&, const B&, const C&, const D&, ::kf::sim::Site site = KF_CALLER_SITE),
                      class A, class B, class C, class D)
KF_UNSUPPORTED_MATRIX(joint_matrix_apply, (Group, A&, B, ::kf::sim::Site site = KF_CALLER_SITE), class A,
                      class B)
KF_UNSUPPORTED_MATRIX(joint_matrix_copy, (Group, A&, B&, ::kf::sim::Site site = KF_CALLER_SITE), class A,
                      class B)
KF_UNSUPPORTED_MATRIX(joint_matrix_prefetch, (Group, A, B, ::kf::sim::Site site = KF_CALLER_SITE), class A,
                      class B)
#undef KF_UNSUPPORTED_MATRIX

}  // namespace sycl::ext::oneapi::experimental::matrix

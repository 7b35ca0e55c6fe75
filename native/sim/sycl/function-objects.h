// Function objects of group algorithms and reductions, and their identities.
#pragma once
#include <limits>
#include <type_traits>

#include "../cuda/attributes.h"

namespace sycl {

#define KF_FUNCTION_OBJECT(name, expression)                                                              \
  template <class T = void>                                                                               \
  struct name {                                                                                           \
    KF_INLINE constexpr T operator()(const T& a, const T& b) const { return static_cast<T>(expression); } \
  };                                                                                                      \
  template <>                                                                                             \
  struct name<void> {                                                                                     \
    using is_transparent = void;                                                                          \
    template <class T, class U>                                                                           \
    KF_INLINE constexpr auto operator()(const T& a, const U& b) const {                                   \
      return expression;                                                                                  \
    }                                                                                                     \
  };
KF_FUNCTION_OBJECT(plus, a + b)
KF_FUNCTION_OBJECT(multiplies, a* b)
KF_FUNCTION_OBJECT(bit_and, a& b)
KF_FUNCTION_OBJECT(bit_or, a | b)
KF_FUNCTION_OBJECT(bit_xor, a ^ b)
KF_FUNCTION_OBJECT(logical_and, a&& b)
KF_FUNCTION_OBJECT(logical_or, a || b)
#undef KF_FUNCTION_OBJECT

// A NaN gives the other operand, as fminf and the hardware's instruction do.
#define KF_EXTREME(name, symbol)                                                                  \
  template <class T = void>                                                                       \
  struct name {                                                                                   \
    KF_INLINE constexpr T operator()(const T& a, const T& b) const { return b symbol a ? b : a; } \
  };                                                                                              \
  template <>                                                                                     \
  struct name<void> {                                                                             \
    using is_transparent = void;                                                                  \
    template <class T, class U>                                                                   \
    KF_INLINE constexpr std::common_type_t<T, U> operator()(const T& a, const U& b) const {       \
      using Common = std::common_type_t<T, U>;                                                    \
      return Common(b) symbol Common(a) ? Common(b) : Common(a);                                  \
    }                                                                                             \
  };
KF_EXTREME(minimum, <)
KF_EXTREME(maximum, >)
#undef KF_EXTREME

}  // namespace sycl

namespace kf::sim::sycl {

// The scalar in a vec or marray, which specialise this.
template <class T>
struct ScalarOf {
  using type = T;
};

// `Operation` without its own type argument: Plain<plus<float>> and Plain<plus<>> are one.
template <class Operation, template <class> class Name>
inline constexpr bool is_operation = false;
template <class T, template <class> class Name>
inline constexpr bool is_operation<Name<T>, Name> = true;

enum class Identity { none, zero, one, all_bits, highest, lowest };

template <class Operation, class T>
constexpr Identity identity_kind() {
  using Scalar = typename ScalarOf<T>::type;
  constexpr bool is_number = std::numeric_limits<Scalar>::is_specialized;
  if constexpr (!is_number) {
    return Identity::none;
  } else if constexpr (is_operation<Operation, ::sycl::plus> || is_operation<Operation, ::sycl::bit_or> ||
                       is_operation<Operation, ::sycl::bit_xor> ||
                       is_operation<Operation, ::sycl::logical_or>) {
    return Identity::zero;
  } else if constexpr (is_operation<Operation, ::sycl::multiplies> ||
                       is_operation<Operation, ::sycl::logical_and>) {
    return Identity::one;
  } else if constexpr (is_operation<Operation, ::sycl::bit_and>) {
    return Identity::all_bits;
  } else if constexpr (is_operation<Operation, ::sycl::minimum>) {
    return Identity::highest;
  } else if constexpr (is_operation<Operation, ::sycl::maximum>) {
    return Identity::lowest;
  } else {
    return Identity::none;
  }
}

template <class Operation, class T>
KF_INLINE constexpr T identity_of() {
  using Scalar = typename ScalarOf<T>::type;
  using Limits = std::numeric_limits<Scalar>;
  constexpr Identity kind = identity_kind<Operation, T>();
  if constexpr (kind == Identity::one) {
    return T(Scalar(1));
  } else if constexpr (kind == Identity::all_bits) {
    return T(static_cast<Scalar>(~Scalar(0)));
  } else if constexpr (kind == Identity::highest) {
    return T(Limits::has_infinity ? Limits::infinity() : Limits::max());
  } else if constexpr (kind == Identity::lowest) {
    return T(Limits::has_infinity ? static_cast<Scalar>(-Limits::infinity()) : Limits::lowest());
  } else {
    return T(Scalar(0));
  }
}

}  // namespace kf::sim::sycl

namespace sycl {

template <class Operation, class T>
struct has_known_identity
    : std::bool_constant<::kf::sim::sycl::identity_kind<Operation, T>() != ::kf::sim::sycl::Identity::none> {
};
template <class Operation, class T>
inline constexpr bool has_known_identity_v = has_known_identity<Operation, T>::value;
template <class Operation, class T>
struct known_identity {
  static constexpr T value = ::kf::sim::sycl::identity_of<Operation, T>();
};
template <class Operation, class T>
inline constexpr T known_identity_v = known_identity<Operation, T>::value;

namespace ext::oneapi {
using ::sycl::bit_and;
using ::sycl::bit_or;
using ::sycl::bit_xor;
using ::sycl::maximum;
using ::sycl::minimum;
using ::sycl::multiplies;
using ::sycl::plus;
}  // namespace ext::oneapi

}  // namespace sycl

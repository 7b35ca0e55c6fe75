// Common, geometric and relational functions of SYCL.
#pragma once
#include "integer-functions.h"

namespace sycl {

// Common functions.
#define KF_COMMON(name, parameters, expression) \
  template <::kf::sim::sycl::Real T>            \
  KF_INLINE T name parameters {                 \
    return T(expression);                       \
  }
KF_COMMON(degrees, (T x), x* T(57.295779513082320876798154814105170))
KF_COMMON(radians, (T x), x* T(0.017453292519943295769236907684886))
KF_COMMON(mix, (T x, T y, T a), x + (y - x) * a)
KF_COMMON(step, (T edge, T x), x < edge ? T(0) : T(1))
KF_COMMON(sign, (T x), x > T(0) ? T(1) : x < T(0) ? T(-1) : T(x == x ? x : T(0)))
#undef KF_COMMON
template <::kf::sim::sycl::Real T>
KF_INLINE T smoothstep(T low, T high, T x) {
  const T t = clamp(T((x - low) / (high - low)), T(0), T(1));
  return T(t * t * (T(3) - T(2) * t));
}
#define KF_COMMON_VEC(name)                                                                  \
  template <class T, int N>                                                                  \
  KF_INLINE vec<T, N> name(vec<T, N> x) {                                                    \
    return ::kf::sim::sycl::map_vec<T, N>([](T e) KF_ELEMENT_LAMBDA { return name(e); }, x); \
  }
KF_COMMON_VEC(degrees)
KF_COMMON_VEC(radians)
KF_COMMON_VEC(sign)
#undef KF_COMMON_VEC
template <class T, int N>
KF_INLINE vec<T, N> mix(vec<T, N> x, vec<T, N> y, vec<T, N> a) {
  return x + (y - x) * a;
}
template <class T, int N>
KF_INLINE vec<T, N> mix(vec<T, N> x, vec<T, N> y, std::type_identity_t<T> a) {
  return x + (y - x) * a;
}
template <class T, int N>
KF_INLINE vec<T, N> step(vec<T, N> edge, vec<T, N> x) {
  return ::kf::sim::sycl::map_vec<T, N>([](T e, T v) KF_ELEMENT_LAMBDA { return step(e, v); }, edge, x);
}
template <class T, int N>
KF_INLINE vec<T, N> step(std::type_identity_t<T> edge, vec<T, N> x) {
  return step(vec<T, N>(edge), x);
}
template <class T, int N>
KF_INLINE vec<T, N> smoothstep(vec<T, N> low, vec<T, N> high, vec<T, N> x) {
  return ::kf::sim::sycl::map_vec<T, N>([](T l, T h, T v) KF_ELEMENT_LAMBDA { return smoothstep(l, h, v); },
                                        low, high, x);
}
template <class T, int N>
KF_INLINE vec<T, N> smoothstep(std::type_identity_t<T> low, std::type_identity_t<T> high, vec<T, N> x) {
  return smoothstep(vec<T, N>(low), vec<T, N>(high), x);
}

// Geometric functions.
template <class T, int N>
KF_INLINE T dot(vec<T, N> x, vec<T, N> y) {
  T sum = T(x[0] * y[0]);
  if constexpr (N > 1) sum = T(sum + x[1] * y[1]);
  if constexpr (N > 2) sum = T(sum + x[2] * y[2]);
  if constexpr (N > 3) sum = T(sum + x[3] * y[3]);
  static_assert(N <= 4, "dot takes up to four elements");
  return sum;
}
template <::kf::sim::sycl::Real T>
KF_INLINE T dot(T x, T y) {
  return x * y;
}
template <class T, int N>
  requires(N == 3 || N == 4)
KF_INLINE vec<T, N> cross(vec<T, N> a, vec<T, N> b) {
  vec<T, N> result(T(0));
  result[0] = a[1] * b[2] - a[2] * b[1];
  result[1] = a[2] * b[0] - a[0] * b[2];
  result[2] = a[0] * b[1] - a[1] * b[0];
  return result;
}
template <class T>
KF_INLINE auto length(const T& x) {
  return sqrt(dot(x, x));
}
template <class T>
KF_INLINE auto distance(const T& x, const T& y) {
  const T difference = x - y;
  return sqrt(dot(difference, difference));
}
template <class T, int N>
KF_INLINE vec<T, N> normalize(vec<T, N> x) {
  return x / length(x);
}
template <::kf::sim::sycl::Real T>
KF_INLINE T normalize(T x) {
  return sign(x);
}
template <class T>
KF_INLINE auto fast_length(const T& x) {
  return native::sqrt(dot(x, x));
}
template <class T>
KF_INLINE auto fast_distance(const T& x, const T& y) {
  return fast_length(T(x - y));
}
template <class T, int N>
KF_INLINE vec<T, N> fast_normalize(vec<T, N> x) {
  return x * T(native::rsqrt(float(dot(x, x))));
}

// Relational functions: bool of scalars, masks of vecs (true is all bits set).
#define KF_RELATION(name, expression)                                                                        \
  template <::kf::sim::sycl::Real T>                                                                         \
  KF_INLINE bool name(T x, T y) {                                                                            \
    return expression;                                                                                       \
  }                                                                                                          \
  template <class T, int N>                                                                                  \
  KF_INLINE auto name(vec<T, N> x, vec<T, N> y) {                                                            \
    using Mask = typename ::kf::sim::sycl::SignedOfSize<sizeof(T)>::type;                                    \
    return ::kf::sim::sycl::map_vec<Mask, N>([](T a, T b) KF_ELEMENT_LAMBDA { return -int(name(a, b)); }, x, \
                                             y);                                                             \
  }
#define KF_TEST(name, expression)                                                                     \
  template <::kf::sim::sycl::Real T>                                                                  \
  KF_INLINE bool name(T x) {                                                                          \
    return expression;                                                                                \
  }                                                                                                   \
  template <class T, int N>                                                                           \
  KF_INLINE auto name(vec<T, N> x) {                                                                  \
    using Mask = typename ::kf::sim::sycl::SignedOfSize<sizeof(T)>::type;                             \
    return ::kf::sim::sycl::map_vec<Mask, N>([](T a) KF_ELEMENT_LAMBDA { return -int(name(a)); }, x); \
  }
KF_RELATION(isequal, x == y)
KF_RELATION(isnotequal, x != y)
KF_RELATION(isgreater, x > y)
KF_RELATION(isgreaterequal, x >= y)
KF_RELATION(isless, x < y)
KF_RELATION(islessequal, x <= y)
KF_RELATION(islessgreater, x<y || x> y)
KF_RELATION(isordered, x == x && y == y)
KF_RELATION(isunordered, x != x || y != y)
KF_TEST(isfinite, __builtin_isfinite(double(x)))
KF_TEST(isinf, __builtin_isinf(double(x)) != 0)
KF_TEST(isnan, x != x)
KF_TEST(isnormal, fabs(x) >= std::numeric_limits<T>::min() && __builtin_isfinite(double(x)))
KF_TEST(signbit, __builtin_signbit(double(x)) != 0)
#undef KF_TEST
#undef KF_RELATION

template <::kf::sim::sycl::Integer T>
KF_INLINE constexpr bool any(T x) {
  if constexpr (std::is_same_v<T, bool>)
    return x;
  else
    return std::make_signed_t<T>(x) < 0;
}
template <::kf::sim::sycl::Integer T>
KF_INLINE constexpr bool all(T x) {
  return any(x);
}
template <class T, int N>
KF_INLINE bool any(vec<T, N> x) {
  bool found = false;
  for (int i = 0; i < N; ++i) found = found || any(T(x[i]));
  return found;
}
template <class T, int N>
KF_INLINE bool all(vec<T, N> x) {
  bool found = true;
  for (int i = 0; i < N; ++i) found = found && any(T(x[i]));
  return found;
}

// Bits of `b` where those of `mask` are set.
template <::kf::sim::sycl::Number T>
KF_INLINE T bitselect(T a, T b, T mask) {
  using Bits = std::make_unsigned_t<typename ::kf::sim::sycl::SignedOfSize<sizeof(T)>::type>;
  const Bits chosen = __builtin_bit_cast(Bits, mask);
  return __builtin_bit_cast(T, static_cast<Bits>((__builtin_bit_cast(Bits, b) & chosen) |
                                                 (__builtin_bit_cast(Bits, a) & Bits(~chosen))));
}
template <class T, int N>
KF_INLINE vec<T, N> bitselect(vec<T, N> a, vec<T, N> b, vec<T, N> mask) {
  return ::kf::sim::sycl::map_vec<T, N>([](T x, T y, T m) KF_ELEMENT_LAMBDA { return bitselect(x, y, m); }, a,
                                        b, mask);
}
// `b` where the condition holds; of vecs, where the mask's sign bit is set.
template <::kf::sim::sycl::Number T>
KF_INLINE T select(T a, T b, bool condition) {
  return condition ? b : a;
}
template <class T, class M, int N>
KF_INLINE vec<T, N> select(vec<T, N> a, vec<T, N> b, vec<M, N> mask) {
  static_assert(sizeof(T) == sizeof(M), "the mask has elements of the same size");
  return ::kf::sim::sycl::map_vec<T, N>(
      [](T x, T y, M m) KF_ELEMENT_LAMBDA { return std::make_signed_t<M>(m) < 0 ? y : x; }, a, b, mask);
}

}  // namespace sycl

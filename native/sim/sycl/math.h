// The mathematical functions of SYCL on floating types. Counted under the CUDA facade's names, so that one
// computation costs the same in both languages; native:: and half_precision:: are what CUDA calls __expf and
// the like.
#pragma once
#include "../cuda/special-functions.h"
#include "elementwise.h"

namespace sycl {

// name(x): by the C function of single and of double precision; half is computed in single.
#define KF_UNARY(name, single, twice)                                                        \
  KF_INLINE float name(float x) { return single(x); }                                        \
  KF_INLINE double name(double x) { return twice(x); }                                       \
  KF_INLINE half name(half x) { return half(single(float(x))); }                             \
  KF_INLINE ext::oneapi::bfloat16 name(ext::oneapi::bfloat16 x) {                            \
    return ext::oneapi::bfloat16(single(float(x)));                                          \
  }                                                                                          \
  template <class T>                                                                         \
    requires std::is_integral_v<T>                                                           \
  KF_INLINE double name(T x) {                                                               \
    return twice(double(x));                                                                 \
  }                                                                                          \
  template <class T, int N>                                                                  \
  KF_INLINE vec<T, N> name(vec<T, N> x) {                                                    \
    return ::kf::sim::sycl::map_vec<T, N>([](T e) KF_ELEMENT_LAMBDA { return name(e); }, x); \
  }

// name(x, y) likewise, with mixed types and a scalar beside a vec.
#define KF_BINARY(name, single, twice)                                                                  \
  KF_INLINE float name(float x, float y) { return single(x, y); }                                       \
  KF_INLINE double name(double x, double y) { return twice(x, y); }                                     \
  KF_INLINE half name(half x, half y) { return half(single(float(x), float(y))); }                      \
  KF_INLINE ext::oneapi::bfloat16 name(ext::oneapi::bfloat16 x, ext::oneapi::bfloat16 y) {              \
    return ext::oneapi::bfloat16(single(float(x), float(y)));                                           \
  }                                                                                                     \
  template <::kf::sim::sycl::Number A, ::kf::sim::sycl::Number B>                                       \
    requires(!std::is_same_v<A, B> || std::is_integral_v<A>)                                            \
  KF_INLINE auto name(A x, B y) {                                                                       \
    using T = typename ::kf::sim::sycl::CommonReal<A, B>::type;                                         \
    return name(T(x), T(y));                                                                            \
  }                                                                                                     \
  template <class T, int N>                                                                             \
  KF_INLINE vec<T, N> name(vec<T, N> x, vec<T, N> y) {                                                  \
    return ::kf::sim::sycl::map_vec<T, N>([](T a, T b) KF_ELEMENT_LAMBDA { return name(a, b); }, x, y); \
  }                                                                                                     \
  template <class T, int N>                                                                             \
  KF_INLINE vec<T, N> name(vec<T, N> x, std::type_identity_t<T> y) {                                    \
    return name(x, vec<T, N>(y));                                                                       \
  }

KF_UNARY(acos, ::acosf, ::acos)
KF_UNARY(acosh, ::acoshf, ::acosh)
KF_UNARY(asin, ::asinf, ::asin)
KF_UNARY(asinh, ::asinhf, ::asinh)
KF_UNARY(atan, ::atanf, ::atan)
KF_UNARY(atanh, ::atanhf, ::atanh)
KF_UNARY(cbrt, ::cbrtf, ::cbrt)
KF_UNARY(ceil, __builtin_ceilf, __builtin_ceil)
KF_UNARY(cos, ::cosf, ::cos)
KF_UNARY(cosh, ::coshf, ::cosh)
KF_UNARY(cospi, kf_sim_cospif, kf_sim_cospi)
KF_UNARY(erf, ::erff, ::erf)
KF_UNARY(erfc, ::erfcf, ::erfc)
KF_UNARY(exp, ::expf, ::exp)
KF_UNARY(exp2, ::exp2f, ::exp2)
KF_UNARY(exp10, ::exp10f, ::exp10)
KF_UNARY(expm1, ::expm1f, ::expm1)
KF_UNARY(fabs, __builtin_fabsf, __builtin_fabs)
KF_UNARY(floor, __builtin_floorf, __builtin_floor)
KF_UNARY(lgamma, ::lgammaf, ::lgamma)
KF_UNARY(log, ::logf, ::log)
KF_UNARY(log10, ::log10f, ::log10)
KF_UNARY(log1p, ::log1pf, ::log1p)
KF_UNARY(log2, ::log2f, ::log2)
KF_UNARY(logb, __builtin_logbf, __builtin_logb)
KF_UNARY(rint, ::rintf, ::rint)
KF_UNARY(round, __builtin_roundf, __builtin_round)
KF_UNARY(rsqrt, kf_sim_rsqrtf, kf_sim_rsqrt)
KF_UNARY(sin, ::sinf, ::sin)
KF_UNARY(sinh, ::sinhf, ::sinh)
KF_UNARY(sinpi, kf_sim_sinpif, kf_sim_sinpi)
KF_UNARY(sqrt, __builtin_sqrtf, __builtin_sqrt)
KF_UNARY(tan, ::tanf, ::tan)
KF_UNARY(tanh, ::tanhf, ::tanh)
KF_UNARY(tanpi, kf_sim_tanpif, kf_sim_tanpi)
KF_UNARY(tgamma, ::tgammaf, ::tgamma)
KF_UNARY(trunc, __builtin_truncf, __builtin_trunc)

KF_BINARY(atan2, ::atan2f, ::atan2)
KF_BINARY(copysign, __builtin_copysignf, __builtin_copysign)
KF_BINARY(fdim, __builtin_fdimf, __builtin_fdim)
KF_BINARY(fmax, __builtin_fmaxf, __builtin_fmax)
KF_BINARY(fmin, __builtin_fminf, __builtin_fmin)
KF_BINARY(fmod, ::fmodf, ::fmod)
KF_BINARY(hypot, ::hypotf, ::hypot)
KF_BINARY(nextafter, __builtin_nextafterf, __builtin_nextafter)
KF_BINARY(pow, ::powf, ::pow)
KF_BINARY(powr, ::powf, ::pow)
KF_BINARY(remainder, ::remainderf, ::remainder)

}  // namespace sycl

namespace kf::sim::sycl {

// The type as which a number takes part in floating functions.
template <class T>
using RealOf = std::conditional_t<std::is_integral_v<T>, double, T>;

constexpr double kOneOverPi = 0.318309886183790671537767526745028724;

// Of two numbers the one of larger magnitude; equal ones are compared as numbers.
template <class T>
KF_INLINE T larger_magnitude(T x, T y) {
  const T a = ::sycl::fabs(x), b = ::sycl::fabs(y);
  return a > b ? x : b > a ? y : ::sycl::fmax(x, y);
}
template <class T>
KF_INLINE T smaller_magnitude(T x, T y) {
  const T a = ::sycl::fabs(x), b = ::sycl::fabs(y);
  return a < b ? x : b < a ? y : ::sycl::fmin(x, y);
}
// In the precision of T.
template <class T>
KF_INLINE T scaled(T x, int k) {
  if constexpr (std::is_same_v<T, double>)
    return __builtin_ldexp(x, k);
  else
    return T(__builtin_ldexpf(float(x), k));
}
template <class T>
KF_INLINE T split(T x, int* exponent) {
  if constexpr (std::is_same_v<T, double>)
    return __builtin_frexp(x, exponent);
  else
    return T(__builtin_frexpf(float(x), exponent));
}
// A root of odd order of a negative number is negative.
template <class T>
KF_INLINE T root(T x, int order) {
  const T magnitude = ::sycl::pow(::sycl::fabs(x), T(1) / T(order));
  return x < T(0) && order % 2 != 0 ? T(-magnitude) : magnitude;
}

}  // namespace kf::sim::sycl

namespace sycl {

// Functions made of the ones above, for any real type and vecs of it.
#define KF_REAL_UNARY(name, expression)                                                      \
  template <::kf::sim::sycl::Real T>                                                         \
  KF_INLINE T name(T x) {                                                                    \
    return T(expression);                                                                    \
  }                                                                                          \
  template <class T, int N>                                                                  \
  KF_INLINE vec<T, N> name(vec<T, N> x) {                                                    \
    return ::kf::sim::sycl::map_vec<T, N>([](T e) KF_ELEMENT_LAMBDA { return name(e); }, x); \
  }
#define KF_REAL_BINARY(name, expression)                                                                \
  template <::kf::sim::sycl::Real T>                                                                    \
  KF_INLINE T name(T x, T y) {                                                                          \
    return T(expression);                                                                               \
  }                                                                                                     \
  template <class T, int N>                                                                             \
  KF_INLINE vec<T, N> name(vec<T, N> x, vec<T, N> y) {                                                  \
    return ::kf::sim::sycl::map_vec<T, N>([](T a, T b) KF_ELEMENT_LAMBDA { return name(a, b); }, x, y); \
  }
KF_REAL_UNARY(acospi, acos(x) * T(::kf::sim::sycl::kOneOverPi))
KF_REAL_UNARY(asinpi, asin(x) * T(::kf::sim::sycl::kOneOverPi))
KF_REAL_UNARY(atanpi, atan(x) * T(::kf::sim::sycl::kOneOverPi))
KF_REAL_BINARY(atan2pi, atan2(x, y) * T(::kf::sim::sycl::kOneOverPi))
KF_REAL_BINARY(maxmag, ::kf::sim::sycl::larger_magnitude(x, y))
KF_REAL_BINARY(minmag, ::kf::sim::sycl::smaller_magnitude(x, y))

// One integer operand.
#define KF_WITH_INTEGER(name, expression)                                                                 \
  template <::kf::sim::sycl::Real T>                                                                      \
  KF_INLINE T name(T x, int k) {                                                                          \
    return T(expression);                                                                                 \
  }                                                                                                       \
  template <class T, int N>                                                                               \
  KF_INLINE vec<T, N> name(vec<T, N> x, vec<int, N> k) {                                                  \
    return ::kf::sim::sycl::map_vec<T, N>([](T e, int i) KF_ELEMENT_LAMBDA { return name(e, i); }, x, k); \
  }                                                                                                       \
  template <class T, int N>                                                                               \
  KF_INLINE vec<T, N> name(vec<T, N> x, int k) {                                                          \
    return name(x, vec<int, N>(k));                                                                       \
  }
KF_WITH_INTEGER(ldexp, ::kf::sim::sycl::scaled(x, k))
KF_WITH_INTEGER(pown, pow(x, T(k)))
KF_WITH_INTEGER(rootn, ::kf::sim::sycl::root(x, k))

#define KF_TERNARY(name, single, twice)                                                                     \
  KF_INLINE float name(float x, float y, float z) { return single; }                                        \
  KF_INLINE double name(double x, double y, double z) { return twice; }                                     \
  template <class A, class B, class C>                                                                      \
    requires(::kf::sim::sycl::Number<A> && ::kf::sim::sycl::Number<B> && ::kf::sim::sycl::Number<C>)        \
  KF_INLINE auto name(A x, B y, C z) {                                                                      \
    if constexpr (::kf::sim::sycl::is_narrow<A>) {                                                          \
      return A(name(double(float(x)), double(float(y)), double(float(z))));                                 \
    } else {                                                                                                \
      using T =                                                                                             \
          typename ::kf::sim::sycl::CommonReal<typename ::kf::sim::sycl::CommonReal<A, B>::type, C>::type;  \
      return name(T(x), T(y), T(z));                                                                        \
    }                                                                                                       \
  }                                                                                                         \
  template <class T, int N>                                                                                 \
  KF_INLINE vec<T, N> name(vec<T, N> x, vec<T, N> y, vec<T, N> z) {                                         \
    return ::kf::sim::sycl::map_vec<T, N>([](T a, T b, T c) KF_ELEMENT_LAMBDA { return name(a, b, c); }, x, \
                                          y, z);                                                            \
  }                                                                                                         \
  template <class T, int N>                                                                                 \
  KF_INLINE vec<T, N> name(vec<T, N> x, std::type_identity_t<T> y, vec<T, N> z) {                           \
    return name(x, vec<T, N>(y), z);                                                                        \
  }
KF_TERNARY(fma, __builtin_fmaf(x, y, z), __builtin_fma(x, y, z))
KF_TERNARY(mad, x* y + z, x* y + z)

template <::kf::sim::sycl::Real T>
KF_INLINE int ilogb(T x) {
  if constexpr (std::is_same_v<T, double>)
    return __builtin_ilogb(x);
  else
    return __builtin_ilogbf(float(x));
}
template <::kf::sim::sycl::Real T, class Pointer>
KF_INLINE T fract(T x, Pointer whole) {
  const T below = floor(x);
  *whole = below;
  return fmin(T(x - below), T(nextafter(T(1), T(0))));
}
template <::kf::sim::sycl::Real T, class Pointer>
KF_INLINE T frexp(T x, Pointer exponent) {
  int found;
  const T mantissa = ::kf::sim::sycl::split(x, &found);
  *exponent = found;
  return mantissa;
}
template <::kf::sim::sycl::Real T, class Pointer>
KF_INLINE T modf(T x, Pointer whole) {
  *whole = trunc(x);
  return copysign(T(x - trunc(x)), x);
}
template <::kf::sim::sycl::Real T, class Pointer>
KF_INLINE T lgamma_r(T x, Pointer sign) {
  *sign = x < T(0) && int(floor(x)) % 2 != 0 ? -1 : 1;
  return lgamma(x);
}
template <::kf::sim::sycl::Real T, class Pointer>
KF_INLINE T remquo(T x, T y, Pointer quotient) {
  int found;
  const T rest = T(__builtin_remquo(double(x), double(y), &found));
  *quotient = found;
  return rest;
}
template <class Pointer>
KF_INLINE float sincos(float x, Pointer cosine) {
  float s, c;
  ::sincosf(x, &s, &c);
  *cosine = c;
  return s;
}
template <class Pointer>
KF_INLINE double sincos(double x, Pointer cosine) {
  double s, c;
  ::sincos(x, &s, &c);
  *cosine = c;
  return s;
}
template <class T, int N, class Pointer>
KF_INLINE vec<T, N> sincos(vec<T, N> x, Pointer cosines) {
  vec<T, N> sines, found;
  for (int i = 0; i < N; ++i) sines[i] = sincos(T(x[i]), &found[i]);
  *cosines = found;
  return sines;
}
KF_INLINE float nan(unsigned) { return __builtin_nanf(""); }
KF_INLINE double nan(unsigned long) { return __builtin_nan(""); }

// One instruction each on a GPU.
namespace native {
#define KF_NATIVE(name, expression)                                                                    \
  KF_INLINE float name(float x) { return expression; }                                                 \
  KF_INLINE double name(double x) { return name(float(x)); }                                           \
  KF_INLINE half name(half x) { return half(name(float(x))); }                                         \
  template <class T, int N>                                                                            \
  KF_INLINE vec<T, N> name(vec<T, N> x) {                                                              \
    return ::kf::sim::sycl::map_vec<T, N>([](T e) KF_ELEMENT_LAMBDA { return T(name(float(e))); }, x); \
  }
#define KF_NATIVE_FUNCTIONS                       \
  KF_NATIVE(cos, kf_sim__cosf(x))                 \
  KF_NATIVE(exp, kf_sim__expf(x))                 \
  KF_NATIVE(exp2, ::exp2f(x))                     \
  KF_NATIVE(exp10, kf_sim__exp10f(x))             \
  KF_NATIVE(log, kf_sim__logf(x))                 \
  KF_NATIVE(log2, kf_sim__log2f(x))               \
  KF_NATIVE(log10, kf_sim__log10f(x))             \
  KF_NATIVE(recip, kf_sim_division(1, x))         \
  KF_NATIVE(rsqrt, kf_sim_rsqrtf(x))              \
  KF_NATIVE(sin, kf_sim__sinf(x))                 \
  KF_NATIVE(sqrt, kf_sim_square_root(x))          \
  KF_NATIVE(tan, kf_sim__tanf(x))                 \
  KF_NATIVE_BINARY(divide, kf_sim_division(x, y)) \
  KF_NATIVE_BINARY(powr, kf_sim__powf(x, y))
#define KF_NATIVE_BINARY(name, expression)                                             \
  KF_INLINE float name(float x, float y) { return expression; }                        \
  template <class T, int N>                                                            \
  KF_INLINE vec<T, N> name(vec<T, N> x, vec<T, N> y) {                                 \
    return ::kf::sim::sycl::map_vec<T, N>(                                             \
        [](T a, T b) KF_ELEMENT_LAMBDA { return T(name(float(a), float(b))); }, x, y); \
  }
KF_NATIVE_FUNCTIONS
}  // namespace native
namespace half_precision {
KF_NATIVE_FUNCTIONS
}  // namespace half_precision
namespace ext::oneapi::experimental::native {
KF_NATIVE(tanh, kf_sim__tanhf(x))
KF_NATIVE(exp2, ::exp2f(x))
}  // namespace ext::oneapi::experimental::native
#undef KF_NATIVE_FUNCTIONS
#undef KF_NATIVE_BINARY
#undef KF_NATIVE
#undef KF_TERNARY
#undef KF_WITH_INTEGER
#undef KF_REAL_BINARY
#undef KF_REAL_UNARY
#undef KF_BINARY
#undef KF_UNARY

}  // namespace sycl

// sycl::marray: a plain array with element-wise operators. Unlike a vec it moves element by element.
#pragma once
#include "geometric.h"

namespace sycl {

template <class T, size_t N>
class marray {
  using All = std::make_index_sequence<N>;

 public:
  using value_type = T;
  using reference = T&;
  using const_reference = const T&;
  using iterator = T*;
  using const_iterator = const T*;

  constexpr marray() = default;
  KF_INLINE explicit constexpr marray(const T& all) : marray(all, All{}) {}
  template <class... Values>
    requires(sizeof...(Values) == N && N > 1 && (std::is_convertible_v<Values, T> && ...))
  KF_INLINE constexpr marray(const Values&... values) : elements_{static_cast<T>(values)...} {}
  KF_INLINE constexpr operator T() const
    requires(N == 1)
  {
    return elements_[0];
  }
  KF_INLINE marray& operator=(const T& all) { return *this = marray(all); }
  static constexpr size_t size() noexcept { return N; }
  KF_INLINE constexpr T& operator[](size_t i) { return elements_[i]; }
  KF_INLINE constexpr const T& operator[](size_t i) const { return elements_[i]; }
  KF_INLINE constexpr T* begin() { return elements_; }
  KF_INLINE constexpr const T* begin() const { return elements_; }
  KF_INLINE constexpr T* end() { return elements_ + N; }
  KF_INLINE constexpr const T* end() const { return elements_ + N; }

#define KF_BINARY(op)                                                                                  \
  KF_INLINE friend constexpr marray operator op(const marray& a, const marray& b)                      \
    requires requires(T x) { x op x; }                                                                 \
  {                                                                                                    \
    return each<T>([&](size_t i) KF_ELEMENT_LAMBDA { return static_cast<T>(a[i] op b[i]); }, All{});   \
  }                                                                                                    \
  KF_INLINE friend constexpr marray operator op(const marray& a, const T& b)                           \
    requires requires(T x) { x op x; }                                                                 \
  {                                                                                                    \
    return a op marray(b);                                                                             \
  }                                                                                                    \
  KF_INLINE friend constexpr marray operator op(const T& a, const marray& b)                           \
    requires requires(T x) { x op x; }                                                                 \
  {                                                                                                    \
    return marray(a) op b;                                                                             \
  }                                                                                                    \
  KF_INLINE friend constexpr marray& operator op##=(marray& a, const marray& b) { return a = a op b; } \
  KF_INLINE friend constexpr marray& operator op##=(marray& a, const T& b) { return a = a op b; }
  KF_BINARY(+)
  KF_BINARY(-)
  KF_BINARY(*)
  KF_BINARY(/)
  KF_BINARY(%)
  KF_BINARY(&)
  KF_BINARY(|)
  KF_BINARY(^)
  KF_BINARY(<<)
  KF_BINARY(>>)
#undef KF_BINARY
#define KF_COMPARISON(op)                                                                                  \
  KF_INLINE friend constexpr marray<bool, N> operator op(const marray& a, const marray& b) {               \
    return each<bool>([&](size_t i) KF_ELEMENT_LAMBDA { return static_cast<bool>(a[i] op b[i]); }, All{}); \
  }                                                                                                        \
  KF_INLINE friend constexpr marray<bool, N> operator op(const marray& a, const T& b) {                    \
    return a op marray(b);                                                                                 \
  }                                                                                                        \
  KF_INLINE friend constexpr marray<bool, N> operator op(const T& a, const marray& b) {                    \
    return marray(a) op b;                                                                                 \
  }
  KF_COMPARISON(==)
  KF_COMPARISON(!=)
  KF_COMPARISON(<)
  KF_COMPARISON(>)
  KF_COMPARISON(<=)
  KF_COMPARISON(>=)
  KF_COMPARISON(&&)
  KF_COMPARISON(||)
#undef KF_COMPARISON
  KF_INLINE friend constexpr marray operator+(const marray& a) { return a; }
  KF_INLINE friend constexpr marray operator-(const marray& a) {
    return each<T>([&](size_t i) KF_ELEMENT_LAMBDA { return static_cast<T>(-a[i]); }, All{});
  }
  KF_INLINE friend constexpr marray<bool, N> operator!(const marray& a) {
    return each<bool>([&](size_t i) KF_ELEMENT_LAMBDA { return !a[i]; }, All{});
  }
  KF_INLINE friend constexpr marray& operator++(marray& a) { return a = a + T(1); }
  KF_INLINE friend constexpr marray& operator--(marray& a) { return a = a - T(1); }

 private:
  template <size_t... i>
  KF_INLINE constexpr marray(const T& all, std::index_sequence<i...>) : elements_{((void)i, all)...} {}
  template <class R, class Function, size_t... i>
  KF_INLINE static constexpr marray<R, N> each(Function function, std::index_sequence<i...>) {
    if constexpr (N == 1)
      return marray<R, N>(function(0));
    else
      return marray<R, N>(function(i)...);
  }
  T elements_[N];
};

#define KF_MARRAY_ALIASES(name, type) \
  using m##name##2 = marray<type, 2>; \
  using m##name##3 = marray<type, 3>; \
  using m##name##4 = marray<type, 4>; \
  using m##name##8 = marray<type, 8>; \
  using m##name##16 = marray<type, 16>;
KF_MARRAY_ALIASES(bool, bool)
KF_MARRAY_ALIASES(char, int8_t)
KF_MARRAY_ALIASES(schar, int8_t)
KF_MARRAY_ALIASES(uchar, uint8_t)
KF_MARRAY_ALIASES(short, int16_t)
KF_MARRAY_ALIASES(ushort, uint16_t)
KF_MARRAY_ALIASES(int, int32_t)
KF_MARRAY_ALIASES(uint, uint32_t)
KF_MARRAY_ALIASES(long, int64_t)
KF_MARRAY_ALIASES(ulong, uint64_t)
KF_MARRAY_ALIASES(half, half)
KF_MARRAY_ALIASES(float, float)
KF_MARRAY_ALIASES(double, double)
#undef KF_MARRAY_ALIASES

// Mathematical functions, element by element.
#define KF_UNARY(name)                                        \
  template <class T, size_t N>                                \
  KF_INLINE marray<T, N> name(const marray<T, N>& x) {        \
    marray<T, N> result;                                      \
    for (size_t i = 0; i < N; ++i) result[i] = T(name(x[i])); \
    return result;                                            \
  }
#define KF_BINARY(name)                                                       \
  template <class T, size_t N>                                                \
  KF_INLINE marray<T, N> name(const marray<T, N>& x, const marray<T, N>& y) { \
    marray<T, N> result;                                                      \
    for (size_t i = 0; i < N; ++i) result[i] = T(name(x[i], y[i]));           \
    return result;                                                            \
  }
KF_UNARY(abs)
KF_UNARY(ceil)
KF_UNARY(cos)
KF_UNARY(exp)
KF_UNARY(exp2)
KF_UNARY(fabs)
KF_UNARY(floor)
KF_UNARY(log)
KF_UNARY(log2)
KF_UNARY(rsqrt)
KF_UNARY(sin)
KF_UNARY(sqrt)
KF_UNARY(tanh)
KF_BINARY(fmax)
KF_BINARY(fmin)
KF_BINARY(max)
KF_BINARY(min)
KF_BINARY(pow)
#undef KF_UNARY
#undef KF_BINARY
template <class T, size_t N>
KF_INLINE marray<T, N> fma(const marray<T, N>& x, const marray<T, N>& y, const marray<T, N>& z) {
  marray<T, N> result;
  for (size_t i = 0; i < N; ++i) result[i] = fma(x[i], y[i], z[i]);
  return result;
}

}  // namespace sycl

template <class T, size_t N>
struct kf::sim::sycl::ScalarOf<::sycl::marray<T, N>> {
  using type = T;
};

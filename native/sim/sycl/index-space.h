// range and id. All operators are written out per dimension, without loops: what a kernel computes with them
// costs what the same arithmetic on scalars costs.
#pragma once
#include <cstddef>
#include <type_traits>

#include "../cuda/attributes.h"

namespace sycl {

template <int Dimensions = 1>
class range;
template <int Dimensions = 1>
class id;
template <int Dimensions = 1, bool WithOffset = true>
class item;

}  // namespace sycl

namespace kf::sim::sycl {

// Up to three extents or positions; derived classes are `Derived<D>`.
template <class Derived, int D>
class Tuple {
  static_assert(D >= 1 && D <= 3, "one to three dimensions");

 public:
  constexpr Tuple() = default;
  KF_INLINE constexpr explicit Tuple(size_t all) : values_{} {
    values_[0] = all;
    if constexpr (D > 1) values_[1] = all;
    if constexpr (D > 2) values_[2] = all;
  }
  KF_INLINE constexpr Tuple(size_t a, size_t b, size_t c) : values_{} {
    values_[0] = a;
    if constexpr (D > 1) values_[1] = b;
    if constexpr (D > 2) values_[2] = c;
  }
  KF_INLINE constexpr size_t get(int dimension) const { return values_[dimension]; }
  KF_INLINE constexpr size_t& operator[](int dimension) { return values_[dimension]; }
  KF_INLINE constexpr size_t operator[](int dimension) const { return values_[dimension]; }
  KF_INLINE friend constexpr bool operator==(const Derived& a, const Derived& b) {
    bool same = a.values_[0] == b.values_[0];
    if constexpr (D > 1) same = same && a.values_[1] == b.values_[1];
    if constexpr (D > 2) same = same && a.values_[2] == b.values_[2];
    return same;
  }
  // A number: every dimension has it.
  template <class T>
    requires std::is_integral_v<T>
  KF_INLINE friend constexpr bool operator==(const Derived& a, T b) {
    return a == Derived(Tuple(static_cast<size_t>(b)));
  }

#define KF_TUPLE_OPERATOR(op)                                                          \
  KF_INLINE friend constexpr Derived operator op(const Derived& a, const Derived& b) { \
    Derived result = a;                                                                \
    result.values_[0] = a.values_[0] op b.values_[0];                                  \
    if constexpr (D > 1) result.values_[1] = a.values_[1] op b.values_[1];             \
    if constexpr (D > 2) result.values_[2] = a.values_[2] op b.values_[2];             \
    return result;                                                                     \
  }                                                                                    \
  template <class T>                                                                   \
    requires std::is_integral_v<T>                                                     \
  KF_INLINE friend constexpr Derived operator op(const Derived& a, T b) {              \
    return a op Derived(Tuple(static_cast<size_t>(b)));                                \
  }                                                                                    \
  template <class T>                                                                   \
    requires std::is_integral_v<T>                                                     \
  KF_INLINE friend constexpr Derived operator op(T a, const Derived& b) {              \
    return Derived(Tuple(static_cast<size_t>(a))) op b;                                \
  }
#define KF_TUPLE_ASSIGNMENT(op)                                                      \
  KF_INLINE friend constexpr Derived& operator op##=(Derived& a, const Derived& b) { \
    a = a op b;                                                                      \
    return a;                                                                        \
  }                                                                                  \
  template <class T>                                                                 \
    requires std::is_integral_v<T>                                                   \
  KF_INLINE friend constexpr Derived& operator op##=(Derived& a, T b) {              \
    a = a op b;                                                                      \
    return a;                                                                        \
  }
#define KF_TUPLE_BOTH(op) KF_TUPLE_OPERATOR(op) KF_TUPLE_ASSIGNMENT(op)
  KF_TUPLE_BOTH(+)
  KF_TUPLE_BOTH(-)
  KF_TUPLE_BOTH(*)
  KF_TUPLE_BOTH(/)
  KF_TUPLE_BOTH(%)
  KF_TUPLE_BOTH(<<)
  KF_TUPLE_BOTH(>>)
  KF_TUPLE_BOTH(&)
  KF_TUPLE_BOTH(|)
  KF_TUPLE_BOTH(^)
  KF_TUPLE_OPERATOR(&&)
  KF_TUPLE_OPERATOR(||)
  KF_TUPLE_OPERATOR(<)
  KF_TUPLE_OPERATOR(>)
  KF_TUPLE_OPERATOR(<=)
  KF_TUPLE_OPERATOR(>=)
#undef KF_TUPLE_BOTH
#undef KF_TUPLE_ASSIGNMENT
#undef KF_TUPLE_OPERATOR

  KF_INLINE friend constexpr Derived& operator++(Derived& a) { return a += 1; }
  KF_INLINE friend constexpr Derived& operator--(Derived& a) { return a -= 1; }
  KF_INLINE friend constexpr Derived operator++(Derived& a, int) {
    const Derived before = a;
    a += 1;
    return before;
  }
  KF_INLINE friend constexpr Derived operator--(Derived& a, int) {
    const Derived before = a;
    a -= 1;
    return before;
  }

 protected:
  size_t values_[D] = {};
};

}  // namespace kf::sim::sycl

namespace sycl {

template <int D>
class range : public ::kf::sim::sycl::Tuple<range<D>, D> {
  using Base = ::kf::sim::sycl::Tuple<range<D>, D>;

 public:
  static constexpr int dimensions = D;
  constexpr range() = default;
  KF_INLINE constexpr range(size_t a)
    requires(D == 1)
  : Base(a) {}
  KF_INLINE constexpr range(size_t a, size_t b)
    requires(D == 2)
  : Base(a, b, 0) {}
  KF_INLINE constexpr range(size_t a, size_t b, size_t c)
    requires(D == 3)
  : Base(a, b, c) {}
  KF_INLINE constexpr explicit range(const Base& base) : Base(base) {}
  KF_INLINE constexpr size_t size() const {
    size_t product = this->values_[0];
    if constexpr (D > 1) product *= this->values_[1];
    if constexpr (D > 2) product *= this->values_[2];
    return product;
  }
};
range(size_t)->range<1>;
range(size_t, size_t)->range<2>;
range(size_t, size_t, size_t)->range<3>;

template <int D>
class id : public ::kf::sim::sycl::Tuple<id<D>, D> {
  using Base = ::kf::sim::sycl::Tuple<id<D>, D>;

 public:
  static constexpr int dimensions = D;
  constexpr id() = default;
  KF_INLINE constexpr id(size_t a)
    requires(D == 1)
  : Base(a) {}
  KF_INLINE constexpr id(size_t a, size_t b)
    requires(D == 2)
  : Base(a, b, 0) {}
  KF_INLINE constexpr id(size_t a, size_t b, size_t c)
    requires(D == 3)
  : Base(a, b, c) {}
  KF_INLINE constexpr explicit id(const Base& base) : Base(base) {}
  KF_INLINE constexpr id(const range<D>& extents) {
    this->values_[0] = extents.get(0);
    if constexpr (D > 1) this->values_[1] = extents.get(1);
    if constexpr (D > 2) this->values_[2] = extents.get(2);
  }
  template <bool WithOffset>
  KF_INLINE constexpr id(const item<D, WithOffset>& position) : id(position.get_id()) {}
  KF_INLINE constexpr operator size_t() const
    requires(D == 1)
  {
    return this->values_[0];
  }
};
id(size_t)->id<1>;
id(size_t, size_t)->id<2>;
id(size_t, size_t, size_t)->id<3>;

}  // namespace sycl

namespace kf::sim::sycl {

// Position in row-major order (the last dimension is the fastest).
template <int D>
KF_INLINE constexpr size_t linear(const ::sycl::id<D>& at, const ::sycl::range<D>& extents) {
  if constexpr (D == 1) return at.get(0);
  if constexpr (D == 2) return at.get(0) * extents.get(1) + at.get(1);
  if constexpr (D == 3) return (at.get(0) * extents.get(1) + at.get(1)) * extents.get(2) + at.get(2);
}

}  // namespace kf::sim::sycl

// sycl::vec. A vec moves in one access where the hardware can (up to 16 bytes); arithmetic is per element, as
// on GPUs.
//
// g++ (without its scalar replacement, see native-sim.ts) copies a plain aligned struct in one access. Clang
// would split such a copy into elements before instrumentation; there a vec copies itself through one word of
// full width, which costs it its triviality. Operands are taken by value, so that an operand in memory is
// read whole.
//
// One file above the usual size: the class and its operators see each other's storage and are read together.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "function-objects.h"
#include "half.h"

namespace sycl {

template <class T, int N>
class vec;

enum class rounding_mode { automatic, rte, rtz, rtp, rtn };

struct elem {
  static constexpr int x = 0, y = 1, z = 2, w = 3, r = 0, g = 1, b = 2, a = 3;
  static constexpr int s0 = 0, s1 = 1, s2 = 2, s3 = 3, s4 = 4, s5 = 5, s6 = 6, s7 = 7, s8 = 8, s9 = 9,
                       sA = 10, sB = 11, sC = 12, sD = 13, sE = 14, sF = 15;
};

}  // namespace sycl

namespace kf::sim::sycl {

template <class T, int N>
struct ScalarOf<::sycl::vec<T, N>> {
  using type = T;
};

template <class T>
inline constexpr bool is_vec = false;
template <class T, int N>
inline constexpr bool is_vec<::sycl::vec<T, N>> = true;

// A vec counts with its elements, anything else as one.
template <class T>
inline constexpr int elements_of = 1;
template <class T, int N>
inline constexpr int elements_of<::sycl::vec<T, N>> = N;

template <size_t bytes>
struct SignedOfSize;
template <>
struct SignedOfSize<1> {
  using type = int8_t;
};
template <>
struct SignedOfSize<2> {
  using type = int16_t;
};
template <>
struct SignedOfSize<4> {
  using type = int32_t;
};
template <>
struct SignedOfSize<8> {
  using type = int64_t;
};

// What a vec is loaded and stored through, and on clang also copied.
template <size_t bytes>
struct VecWord {
  struct type {
    typename VecWord<bytes / 2>::type low, high;
  } __attribute__((may_alias));
};
template <>
struct VecWord<1> {
  typedef uint8_t __attribute__((may_alias)) type;
};
template <>
struct VecWord<2> {
  typedef uint16_t __attribute__((may_alias)) type;
};
template <>
struct VecWord<4> {
  typedef uint32_t __attribute__((may_alias)) type;
};
template <>
struct VecWord<8> {
  typedef uint64_t __attribute__((may_alias)) type;
};
template <>
struct VecWord<16> {
  typedef float type __attribute__((vector_size(16), may_alias));
};

// Part of a vec that can be assigned: a copy of the elements that remembers where they came from.
template <class T, int N, int... indices>
struct Swizzle : ::sycl::vec<T, int(sizeof...(indices))> {
  using Value = ::sycl::vec<T, int(sizeof...(indices))>;
  KF_INLINE explicit Swizzle(::sycl::vec<T, N>& source) : Value(source[indices]...), source_(source) {}
  KF_INLINE Swizzle(const Swizzle&) = default;
  KF_INLINE Swizzle& operator=(const Swizzle& other) { return *this = Value(other); }
  KF_INLINE Swizzle& operator=(Value value) {
    int i = 0;
    ((source_[indices] = value[i++]), ...);
    static_cast<Value&>(*this) = value;
    return *this;
  }
  KF_INLINE Swizzle& operator=(T all) { return *this = Value(all); }
#define KF_SWIZZLE_ASSIGNMENT(op)                              \
  KF_INLINE Swizzle& operator op##=(Value value) {             \
    return *this = Value(static_cast<Value&>(*this) op value); \
  }                                                            \
  KF_INLINE Swizzle& operator op##=(T value) { return *this = Value(static_cast<Value&>(*this) op value); }
  KF_SWIZZLE_ASSIGNMENT(+)
  KF_SWIZZLE_ASSIGNMENT(-)
  KF_SWIZZLE_ASSIGNMENT(*)
  KF_SWIZZLE_ASSIGNMENT(/)
  KF_SWIZZLE_ASSIGNMENT(%)
  KF_SWIZZLE_ASSIGNMENT(&)
  KF_SWIZZLE_ASSIGNMENT(|)
  KF_SWIZZLE_ASSIGNMENT(^)
  KF_SWIZZLE_ASSIGNMENT(<<)
  KF_SWIZZLE_ASSIGNMENT(>>)
#undef KF_SWIZZLE_ASSIGNMENT

 private:
  ::sycl::vec<T, N>& source_;
};

}  // namespace kf::sim::sycl

namespace sycl {

template <class T, int N>
class vec {
  static_assert(N == 1 || N == 2 || N == 3 || N == 4 || N == 8 || N == 16,
                "a vec has 1, 2, 3, 4, 8 or 16 elements");
  static constexpr int kStored = N == 3 ? 4 : N;
  static constexpr size_t kBytes = sizeof(T) * kStored;
  using All = std::make_index_sequence<N>;
  using Word = typename ::kf::sim::sycl::VecWord<kBytes>::type;
  typedef Word UnalignedWord __attribute__((aligned(alignof(T))));
  using Mask = typename ::kf::sim::sycl::SignedOfSize<sizeof(T)>::type;

 public:
  using element_type = T;
  using value_type = T;

  vec() = default;
  KF_INLINE constexpr explicit(N > 1) vec(const T& all) { fill(all, All{}); }
  template <class... Parts>
    requires(sizeof...(Parts) > 1 && (::kf::sim::sycl::elements_of<Parts> + ...) == N)
  KF_INLINE constexpr vec(const Parts&... parts) {
    int at = 0;
    (append(at, parts), ...);
  }
#if defined(__clang__)
  KF_INLINE constexpr vec(const vec& other) { copy(other); }
  KF_INLINE constexpr vec& operator=(const vec& other) {
    copy(other);
    return *this;
  }
#endif
  KF_INLINE constexpr vec& operator=(const T& all) { return *this = vec(all); }
  KF_INLINE constexpr operator T() const
    requires(N == 1)
  {
    return elements_[0];
  }

  static constexpr size_t size() { return N; }
  static constexpr size_t byte_size() { return sizeof(vec); }
  static constexpr size_t get_count() { return N; }
  static constexpr size_t get_size() { return sizeof(vec); }

  KF_INLINE constexpr T& operator[](int i) { return elements_[i]; }
  KF_INLINE constexpr const T& operator[](int i) const { return elements_[i]; }

#define KF_ELEMENT(name, index)                              \
  KF_INLINE constexpr T& name() { return elements_[index]; } \
  KF_INLINE constexpr const T& name() const { return elements_[index]; }
  KF_ELEMENT(x, 0)
  KF_ELEMENT(y, 1)
  KF_ELEMENT(z, 2)
  KF_ELEMENT(w, 3)
  KF_ELEMENT(r, 0)
  KF_ELEMENT(g, 1)
  KF_ELEMENT(b, 2)
  KF_ELEMENT(a, 3)
  KF_ELEMENT(s0, 0)
  KF_ELEMENT(s1, 1)
  KF_ELEMENT(s2, 2)
  KF_ELEMENT(s3, 3)
  KF_ELEMENT(s4, 4)
  KF_ELEMENT(s5, 5)
  KF_ELEMENT(s6, 6)
  KF_ELEMENT(s7, 7)
  KF_ELEMENT(s8, 8)
  KF_ELEMENT(s9, 9)
  KF_ELEMENT(sA, 10)
  KF_ELEMENT(sB, 11)
  KF_ELEMENT(sC, 12)
  KF_ELEMENT(sD, 13)
  KF_ELEMENT(sE, 14)
  KF_ELEMENT(sF, 15)
#undef KF_ELEMENT

  template <int... indices>
  KF_INLINE auto swizzle() {
    return ::kf::sim::sycl::Swizzle<T, N, indices...>(*this);
  }
  template <int... indices>
  KF_INLINE auto swizzle() const {
    return vec<T, int(sizeof...(indices))>(elements_[indices]...);
  }
#define KF_SWIZZLE(name, ...)                              \
  KF_INLINE auto name() { return swizzle<__VA_ARGS__>(); } \
  KF_INLINE auto name() const { return swizzle<__VA_ARGS__>(); }
#include "vec-swizzles.inc"
#undef KF_SWIZZLE
#define KF_HALF(name, first, step)                                                             \
  KF_INLINE auto name() { return part<first, step>(std::make_index_sequence<kStored / 2>{}); } \
  KF_INLINE auto name() const { return part<first, step>(std::make_index_sequence<kStored / 2>{}); }
  KF_HALF(lo, 0, 1)
  KF_HALF(hi, kStored / 2, 1)
  KF_HALF(even, 0, 2)
  KF_HALF(odd, 1, 2)
#undef KF_HALF

  template <class U, rounding_mode mode = rounding_mode::automatic>
  KF_INLINE vec<U, N> convert() const {
    return convert_each<U, mode>(All{});
  }
  template <class Other>
  KF_INLINE Other as() const {
    static_assert(sizeof(Other) == sizeof(vec), "as() needs a type of the same size");
    Other other;
    __builtin_memcpy(static_cast<void*>(&other), elements_, sizeof other);
    return other;
  }

  // Element `offset * N` of the pointer onwards, which need not be aligned to the whole: in one access up to
  // 16 bytes.
  template <class Pointer>
  KF_INLINE void load(size_t offset, Pointer from) {
    const T* first = &from[offset * N];
    if constexpr (kBytes <= 16 && N != 3) {
      *reinterpret_cast<Word*>(elements_) = *reinterpret_cast<const UnalignedWord*>(first);
    } else {
      for (int i = 0; i < N; ++i) elements_[i] = first[i];
    }
  }
  template <class Pointer>
  KF_INLINE void store(size_t offset, Pointer to) const {
    T* first = &to[offset * N];
    if constexpr (kBytes <= 16 && N != 3) {
      *reinterpret_cast<UnalignedWord*>(first) = *reinterpret_cast<const Word*>(elements_);
    } else {
      for (int i = 0; i < N; ++i) first[i] = elements_[i];
    }
  }

#define KF_BINARY(op, condition)                                                               \
  KF_INLINE friend constexpr vec operator op(vec a, vec b)                                     \
    requires(condition)                                                                        \
  {                                                                                            \
    return zip(a, b, All{}, [](T x, T y) KF_INLINE_LAMBDA { return static_cast<T>(x op y); }); \
  }                                                                                            \
  KF_INLINE friend constexpr vec operator op(vec a, T b)                                       \
    requires(condition)                                                                        \
  {                                                                                            \
    return a op vec(b);                                                                        \
  }                                                                                            \
  KF_INLINE friend constexpr vec operator op(T a, vec b)                                       \
    requires(condition)                                                                        \
  {                                                                                            \
    return vec(a) op b;                                                                        \
  }                                                                                            \
  KF_INLINE friend constexpr vec& operator op##=(vec& a, vec b)                                \
    requires(condition)                                                                        \
  {                                                                                            \
    a = a op b;                                                                                \
    return a;                                                                                  \
  }                                                                                            \
  KF_INLINE friend constexpr vec& operator op##=(vec& a, T b)                                  \
    requires(condition)                                                                        \
  {                                                                                            \
    a = a op vec(b);                                                                           \
    return a;                                                                                  \
  }
#define KF_INLINE_LAMBDA __attribute__((always_inline))
  KF_BINARY(+, true)
  KF_BINARY(-, true)
  KF_BINARY(*, true)
  KF_BINARY(/, true)
  KF_BINARY(%, std::is_integral_v<T>)
  KF_BINARY(&, std::is_integral_v<T>)
  KF_BINARY(|, std::is_integral_v<T>)
  KF_BINARY(^, std::is_integral_v<T>)
  KF_BINARY(<<, std::is_integral_v<T>)
  KF_BINARY(>>, std::is_integral_v<T>)
#undef KF_BINARY

  // True is all bits set.
#define KF_COMPARISON(op)                                                                                \
  KF_INLINE friend constexpr vec<Mask, N> operator op(vec a, vec b) {                                    \
    return vec<Mask, N>::zip(a, b, All{},                                                                \
                             [](T x, T y) KF_INLINE_LAMBDA { return static_cast<Mask>(-int(x op y)); }); \
  }                                                                                                      \
  KF_INLINE friend constexpr vec<Mask, N> operator op(vec a, T b) { return a op vec(b); }                \
  KF_INLINE friend constexpr vec<Mask, N> operator op(T a, vec b) { return vec(a) op b; }
  KF_COMPARISON(==)
  KF_COMPARISON(!=)
  KF_COMPARISON(<)
  KF_COMPARISON(>)
  KF_COMPARISON(<=)
  KF_COMPARISON(>=)
  KF_COMPARISON(&&)
  KF_COMPARISON(||)
#undef KF_COMPARISON

  KF_INLINE friend constexpr vec operator+(vec a) { return a; }
  KF_INLINE friend constexpr vec operator-(vec a) {
    return zip(a, a, All{}, [](T x, T) KF_INLINE_LAMBDA { return static_cast<T>(-x); });
  }
  KF_INLINE friend constexpr vec operator~(vec a)
    requires(std::is_integral_v<T>)
  {
    return zip(a, a, All{}, [](T x, T) KF_INLINE_LAMBDA { return static_cast<T>(~x); });
  }
  KF_INLINE friend constexpr vec<Mask, N> operator!(vec a) {
    return vec<Mask, N>::zip(a, a, All{},
                             [](T x, T) KF_INLINE_LAMBDA { return static_cast<Mask>(-int(!x)); });
  }
  KF_INLINE friend constexpr vec& operator++(vec& a) { return a = a + T(1); }
  KF_INLINE friend constexpr vec& operator--(vec& a) { return a = a - T(1); }
  KF_INLINE friend constexpr vec operator++(vec& a, int) {
    const vec before = a;
    a = a + T(1);
    return before;
  }
  KF_INLINE friend constexpr vec operator--(vec& a, int) {
    const vec before = a;
    a = a - T(1);
    return before;
  }

  // Element by element, for the operators above and the mathematical functions.
  template <class U, class Function, size_t... i>
  KF_INLINE static constexpr vec zip(const vec<U, N>& a, const vec<U, N>& b, std::index_sequence<i...>,
                                     Function function) {
    vec result;
    ((result.elements_[i] = function(a[i], b[i])), ...);
    return result;
  }

 private:
  template <class, int>
  friend class vec;

  template <size_t... i>
  KF_INLINE constexpr void fill(const T& all, std::index_sequence<i...>) {
    ((elements_[i] = all), ...);
  }
  template <class Part>
  KF_INLINE constexpr void append(int& at, const Part& part) {
    elements_[at++] = static_cast<T>(part);
  }
  template <class U, int M>
  KF_INLINE constexpr void append(int& at, const vec<U, M>& part) {
    append_each(at, part, std::make_index_sequence<M>{});
  }
  template <class U, int M, size_t... i>
  KF_INLINE constexpr void append_each(int& at, const vec<U, M>& part, std::index_sequence<i...>) {
    ((elements_[at++] = static_cast<T>(part[i])), ...);
  }
  template <int first, int step, size_t... i>
  KF_INLINE auto part(std::index_sequence<i...>) {
    return swizzle<(first + step * int(i))...>();
  }
  template <int first, int step, size_t... i>
  KF_INLINE auto part(std::index_sequence<i...>) const {
    return swizzle<(first + step * int(i))...>();
  }
  template <class U, rounding_mode mode, size_t... i>
  KF_INLINE vec<U, N> convert_each(std::index_sequence<i...>) const {
    vec<U, N> result;
    ((result.elements_[i] = convert_one<U, mode>(elements_[i])), ...);
    return result;
  }
  template <class U, rounding_mode mode>
  KF_INLINE static U convert_one(T value) {
    if constexpr (std::is_integral_v<U> && !std::is_integral_v<T>) {
      if constexpr (mode == rounding_mode::rte) return static_cast<U>(__builtin_rint(double(value)));
      if constexpr (mode == rounding_mode::rtp) return static_cast<U>(__builtin_ceil(double(value)));
      if constexpr (mode == rounding_mode::rtn) return static_cast<U>(__builtin_floor(double(value)));
    }
    return static_cast<U>(value);
  }
#if defined(__clang__)
  KF_INLINE constexpr void copy(const vec& other) {
    if (__builtin_is_constant_evaluated()) {
      for (int i = 0; i < N; ++i) elements_[i] = other.elements_[i];
    } else {
      *reinterpret_cast<Word*>(elements_) = *reinterpret_cast<const Word*>(other.elements_);
    }
  }
#endif

  alignas(kBytes > 64 ? 64 : kBytes) T elements_[kStored];
};
#undef KF_INLINE_LAMBDA

template <class T, class... Rest>
  requires(std::is_arithmetic_v<T>)
vec(T, Rest...) -> vec<T, int(sizeof...(Rest) + 1)>;

#define KF_VEC_ALIASES(name, type) \
  using name##2 = vec<type, 2>;    \
  using name##3 = vec<type, 3>;    \
  using name##4 = vec<type, 4>;    \
  using name##8 = vec<type, 8>;    \
  using name##16 = vec<type, 16>;
KF_VEC_ALIASES(char, int8_t)
KF_VEC_ALIASES(schar, int8_t)
KF_VEC_ALIASES(uchar, uint8_t)
KF_VEC_ALIASES(short, int16_t)
KF_VEC_ALIASES(ushort, uint16_t)
KF_VEC_ALIASES(int, int32_t)
KF_VEC_ALIASES(uint, uint32_t)
KF_VEC_ALIASES(long, int64_t)
KF_VEC_ALIASES(ulong, uint64_t)
KF_VEC_ALIASES(longlong, long long)
KF_VEC_ALIASES(ulonglong, unsigned long long)
KF_VEC_ALIASES(float, float)
KF_VEC_ALIASES(double, double)
KF_VEC_ALIASES(half, half)

using uchar = unsigned char;
using ushort = unsigned short;
using uint = unsigned int;
using ulong = unsigned long;

}  // namespace sycl

// nvcuda::wmma as mma.h declares it: products of small matrices by a warp.
#pragma once
#include "device.h"
#include "matrix-fragments.h"

namespace nvcuda::wmma {

struct matrix_a;
struct matrix_b;
struct accumulator;
struct row_major;
struct col_major;
namespace precision {
struct tf32;
}
enum layout_t { mem_row_major, mem_col_major };

namespace details {

using ::kf::sim::cuda::matrix::Role;

// What a fragment holds, and what the product takes it for.
template <class T>
struct Stored {
  using type = T;
};
template <>
struct Stored<precision::tf32> {
  using type = float;
};
template <class T>
struct Operand {
  using type = T;
};
template <>
struct Operand<precision::tf32> {
  using type = ::kf::sim::cuda::matrix::Tensor32;
};

template <class Use, int m, int n, int k>
struct Shape;
template <int m, int n, int k>
struct Shape<matrix_a, m, n, k> {
  static constexpr Role role = Role::a;
  static constexpr int outer = m, inner = k;
};
template <int m, int n, int k>
struct Shape<matrix_b, m, n, k> {
  static constexpr Role role = Role::b;
  static constexpr int outer = n, inner = k;
};
template <int m, int n, int k>
struct Shape<accumulator, m, n, k> {
  static constexpr Role role = Role::accumulator;
  static constexpr int outer = m, inner = n;
};

template <class Use, class LayoutWord>
inline constexpr bool inner_is_contiguous = false;
template <>
inline constexpr bool inner_is_contiguous<matrix_a, row_major> = true;
template <>
inline constexpr bool inner_is_contiguous<matrix_b, col_major> = true;

}  // namespace details

template <class Use, int m, int n, int k, class T, class LayoutWord = void>
class fragment {
  using Shape = details::Shape<Use, m, n, k>;

 public:
  using element_type = T;
  using storage_element_type = typename details::Stored<T>::type;
  static constexpr int num_elements =
      ::kf::sim::cuda::matrix::Layout<Shape::role, Shape::outer, Shape::inner, storage_element_type>::count;
  static constexpr int num_storage_elements = num_elements;
  storage_element_type x[num_elements];
};

template <class Use, int m, int n, int k, class T, class LayoutWord, class Value>
KF_INLINE void fill_fragment(fragment<Use, m, n, k, T, LayoutWord>& f, const Value& value) {
  const auto all = static_cast<typename fragment<Use, m, n, k, T, LayoutWord>::storage_element_type>(value);
  for (int i = 0; i < f.num_elements; ++i) f.x[i] = all;
}

template <class Use, int m, int n, int k, class T, class LayoutWord>
KF_CALL void load_matrix_sync(fragment<Use, m, n, k, T, LayoutWord>& f,
                              const typename details::Stored<T>::type* base, unsigned stride) {
  using Shape = details::Shape<Use, m, n, k>;
  ::kf::sim::cuda::matrix::load<Shape::role, Shape::outer, Shape::inner>(
      f.x, base, stride, details::inner_is_contiguous<Use, LayoutWord>, KF_CALLER);
}
template <int m, int n, int k, class T>
KF_CALL void load_matrix_sync(fragment<accumulator, m, n, k, T>& f, const T* base, unsigned stride,
                              layout_t layout) {
  ::kf::sim::cuda::matrix::load<details::Role::accumulator, m, n>(f.x, base, stride, layout == mem_row_major,
                                                                  KF_CALLER);
}
template <int m, int n, int k, class T>
KF_CALL void store_matrix_sync(T* base, const fragment<accumulator, m, n, k, T>& f, unsigned stride,
                               layout_t layout) {
  ::kf::sim::cuda::matrix::store<m, n>(f.x, base, stride, layout == mem_row_major, KF_CALLER);
}

template <int m, int n, int k, class T, class LayoutA, class LayoutB, class Sum, class Result>
KF_CALL void mma_sync(fragment<accumulator, m, n, k, Result>& d,
                      const fragment<matrix_a, m, n, k, T, LayoutA>& a,
                      const fragment<matrix_b, m, n, k, T, LayoutB>& b,
                      const fragment<accumulator, m, n, k, Sum>& c, bool = false) {
  using Operand = typename details::Operand<T>::type;
  ::kf::sim::cuda::matrix::multiply<m, n, k>(reinterpret_cast<const Operand*>(a.x),
                                             reinterpret_cast<const Operand*>(b.x), c.x, d.x, KF_CALLER);
}

// Rounds to the nearest number with ten bits of fraction, ties away from zero.
KF_INLINE float __float_to_tf32(float value) {
  const unsigned bits = __builtin_bit_cast(unsigned, value);
  if ((bits & 0x7f800000u) == 0x7f800000u) return value;
  return __builtin_bit_cast(float, (bits + 0x1000u) & 0xffffe000u);
}

}  // namespace nvcuda::wmma

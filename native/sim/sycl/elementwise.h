// Functions of scalars applied to vecs element by element.
#pragma once
#include "vec.h"

#define KF_ELEMENT_LAMBDA __attribute__((always_inline))

namespace kf::sim::sycl {

template <class R, int N, class Function, size_t... i, class... Vecs>
KF_INLINE ::sycl::vec<R, N> map_each(Function function, std::index_sequence<i...>, const Vecs&... vecs) {
  ::sycl::vec<R, N> result;
  const auto at = [&](size_t index)
                      KF_ELEMENT_LAMBDA { return static_cast<R>(function(vecs[int(index)]...)); };
  ((result[int(i)] = at(i)), ...);
  return result;
}
template <class R, int N, class Function, class... Vecs>
KF_INLINE ::sycl::vec<R, N> map_vec(Function function, const Vecs&... vecs) {
  return map_each<R, N>(function, std::make_index_sequence<N>{}, vecs...);
}

template <class T>
concept Real = std::is_floating_point_v<T> || is_narrow<T>;
template <class T>
concept Number = std::is_arithmetic_v<T> || is_narrow<T>;

// What two numbers are computed in: integers count as double beside each other, as the other one otherwise.
template <class A, class B>
struct CommonReal {
  using type = std::conditional_t<
      std::is_integral_v<A> && std::is_integral_v<B>, double,
      std::conditional_t<std::is_same_v<A, double> || std::is_same_v<B, double>, double, float>>;
};

}  // namespace kf::sim::sycl

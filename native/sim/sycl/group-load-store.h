// Loads and stores by a group together (sycl_ext_oneapi_group_load_store), and block accesses of sub-groups.
#pragma once
#include <span>

#include "group-algorithms.h"
#include "vec.h"

namespace sycl::ext::oneapi::experimental {

enum class data_placement_enum { blocked, striped };
struct data_placement_blocked_property {
  static constexpr bool kf_is_striped = false;
};
struct data_placement_striped_property {
  static constexpr bool kf_is_striped = true;
};
inline constexpr data_placement_blocked_property data_placement_blocked{};
inline constexpr data_placement_striped_property data_placement_striped{};
struct ignored_memory_property {};
inline constexpr ignored_memory_property contiguous_memory{}, full_group{};

}  // namespace sycl::ext::oneapi::experimental

namespace kf::sim::sycl {

template <class Properties>
inline constexpr bool is_striped =
    std::is_base_of_v<::sycl::ext::oneapi::experimental::data_placement_striped_property, Properties>;
struct NoProperties {};

// Where element `i` of `count` of the running work-item lies.
template <class Group, class Properties>
KF_INLINE size_t place_in_group(size_t i, size_t count) {
  if constexpr (is_striped<Properties>)
    return i * size_of_group<Group>() + rank_in_group<Group>();
  else
    return rank_in_group<Group>() * count + i;
}

}  // namespace kf::sim::sycl

namespace sycl::ext::oneapi::experimental {

#define KF_GROUP_LOAD(parameter, count, ...)                                                           \
  template <class Group, class Pointer, __VA_ARGS__, class Properties = ::kf::sim::sycl::NoProperties> \
  KF_INLINE void group_load(Group, Pointer from, parameter, Properties = {}) {                         \
    for (size_t i = 0; i < size_t(count); ++i)                                                         \
      to[i] = from[::kf::sim::sycl::place_in_group<Group, Properties>(i, count)];                      \
  }
#define KF_GROUP_STORE(parameter, count, ...)                                                          \
  template <class Group, class Pointer, __VA_ARGS__, class Properties = ::kf::sim::sycl::NoProperties> \
  KF_INLINE void group_store(Group, parameter, Pointer to, Properties = {}) {                          \
    for (size_t i = 0; i < size_t(count); ++i)                                                         \
      to[::kf::sim::sycl::place_in_group<Group, Properties>(i, count)] = from[i];                      \
  }
#define KF_COMMA ,
KF_GROUP_LOAD(std::span<T KF_COMMA N> to, N, class T, size_t N)
KF_GROUP_STORE(std::span<T KF_COMMA N> from, N, class T, size_t N)
#undef KF_COMMA
#undef KF_GROUP_STORE
#undef KF_GROUP_LOAD
// A vec in one access where its elements are neighbours.
template <class Group, class Pointer, class T, int N, class Properties = ::kf::sim::sycl::NoProperties>
KF_INLINE void group_load(Group, Pointer from, vec<T, N>& to, Properties = {}) {
  if constexpr (::kf::sim::sycl::is_striped<Properties>) {
    for (int i = 0; i < N; ++i)
      to[i] = from[::kf::sim::sycl::place_in_group<Group, Properties>(size_t(i), N)];
  } else {
    to.load(::kf::sim::sycl::rank_in_group<Group>(), from);
  }
}
template <class Group, class Pointer, class T, int N, class Properties = ::kf::sim::sycl::NoProperties>
KF_INLINE void group_store(Group, const vec<T, N>& from, Pointer to, Properties = {}) {
  if constexpr (::kf::sim::sycl::is_striped<Properties>) {
    for (int i = 0; i < N; ++i)
      to[::kf::sim::sycl::place_in_group<Group, Properties>(size_t(i), N)] = from[i];
  } else {
    from.store(::kf::sim::sycl::rank_in_group<Group>(), to);
  }
}
template <class Group, class Pointer, class T, class Properties = ::kf::sim::sycl::NoProperties>
  requires std::is_arithmetic_v<T>
KF_INLINE void group_load(Group, Pointer from, T& to, Properties = {}) {
  to = from[::kf::sim::sycl::rank_in_group<Group>()];
}
template <class Group, class Pointer, class T, class Properties = ::kf::sim::sycl::NoProperties>
  requires std::is_arithmetic_v<T>
KF_INLINE void group_store(Group, const T& from, Pointer to, Properties = {}) {
  to[::kf::sim::sycl::rank_in_group<Group>()] = from;
}

}  // namespace sycl::ext::oneapi::experimental

namespace sycl {

template <int count, class Pointer>
KF_INLINE auto sub_group::load(Pointer source) const {
  using T = std::remove_cvref_t<decltype(source[0])>;
  vec<T, count> result;
  for (int i = 0; i < count; ++i)
    result[i] = source[size_t(i) * get_local_linear_range() + get_local_linear_id()];
  return result;
}

}  // namespace sycl

// sycl::sub_group: where the work-item stands in it, and the members that older sources call.
#pragma once
#include "function-objects.h"
#include "index-space.h"
#include "memory-order.h"
#include "shuffles.h"

namespace sycl {

struct sub_group {
  using id_type = id<1>;
  using range_type = range<1>;
  using linear_id_type = uint32_t;
  static constexpr int dimensions = 1;
  static constexpr memory_scope fence_scope = memory_scope::sub_group;

  KF_INLINE linear_id_type get_local_linear_id() const { return ::kf::sim::sycl::view.lane; }
  KF_INLINE linear_id_type get_local_linear_range() const { return ::kf::sim::sycl::sub_group_size(); }
  KF_INLINE linear_id_type get_group_linear_id() const { return ::kf::sim::sycl::view.warp; }
  KF_INLINE linear_id_type get_group_linear_range() const { return ::kf::sim::sycl::sub_group_count(); }
  KF_INLINE id_type get_local_id() const { return id<1>(get_local_linear_id()); }
  KF_INLINE range_type get_local_range() const { return range<1>(get_local_linear_range()); }
  KF_INLINE range_type get_max_local_range() const { return range<1>(::kf::sim::sycl::lanes); }
  KF_INLINE id_type get_group_id() const { return id<1>(get_group_linear_id()); }
  KF_INLINE range_type get_group_range() const { return range<1>(get_group_linear_range()); }
  KF_INLINE bool leader() const { return get_local_linear_id() == 0; }

  // SYCL 1.2.1 extensions, still common in sources.
  KF_INLINE range_type get_uniform_group_range() const { return get_group_range(); }
  template <class T>
  KF_INLINE T shuffle(T value, id<1> lane) const {
    return ::kf::sim::sycl::lane_at(value, unsigned(lane[0]));
  }
  template <class T>
  KF_INLINE T shuffle_down(T value, uint32_t delta) const {
    return ::kf::sim::sycl::lane_after(value, delta);
  }
  template <class T>
  KF_INLINE T shuffle_up(T value, uint32_t delta) const {
    return ::kf::sim::sycl::lane_before(value, delta);
  }
  template <class T>
  KF_INLINE T shuffle_xor(T value, id<1> bits) const {
    return ::kf::sim::sycl::lane_across(value, unsigned(bits[0]));
  }
  KF_CALL void barrier() const { ::kf::sim::warp_barrier(::kf::sim::sycl::sub_group_lane_mask(), KF_CALLER); }
  KF_CALL void barrier(access::fence_space) const {
    ::kf::sim::warp_barrier(::kf::sim::sycl::sub_group_lane_mask(), KF_CALLER);
  }
  KF_INLINE bool any(bool predicate) const { return ::kf::sim::sycl::any_lane(predicate); }
  KF_INLINE bool all(bool predicate) const { return ::kf::sim::sycl::all_lanes(predicate); }
  template <class T>
  KF_INLINE T broadcast(T value, id<1> lane) const {
    return ::kf::sim::sycl::lane_at(value, unsigned(lane[0]));
  }
  template <class T, class Operation>
  KF_INLINE T reduce(T value, Operation operation) const;
  template <class T, class Operation>
  KF_INLINE T exclusive_scan(T value, Operation operation) const;
  template <class T, class Operation>
  KF_INLINE T inclusive_scan(T value, Operation operation) const;

  // Lane `i` reads or writes element `i` of a block that starts at the same address in all lanes.
  template <class Pointer>
  KF_INLINE auto load(Pointer source) const {
    return source[get_local_linear_id()];
  }
  template <class Pointer, class T>
  KF_INLINE void store(Pointer target, const T& value) const {
    target[get_local_linear_id()] = value;
  }
  template <int count, class Pointer>
  KF_INLINE auto load(Pointer source) const;
  template <int count, class Pointer, class Vector>
  KF_INLINE void store(Pointer target, const Vector& values) const {
    for (int i = 0; i < count; ++i)
      target[size_t(i) * get_local_linear_range() + get_local_linear_id()] = values[i];
  }
};

inline KF_CALL void group_barrier(sub_group, memory_scope = memory_scope::sub_group) {
  ::kf::sim::warp_barrier(::kf::sim::sycl::sub_group_lane_mask(), KF_CALLER);
}

template <class T>
KF_INLINE T select_from_group(sub_group, T value, id<1> lane) {
  return ::kf::sim::sycl::lane_at(value, unsigned(lane[0]));
}
template <class T>
KF_INLINE T shift_group_left(sub_group, T value, uint32_t delta = 1) {
  return ::kf::sim::sycl::lane_after(value, delta);
}
template <class T>
KF_INLINE T shift_group_right(sub_group, T value, uint32_t delta = 1) {
  return ::kf::sim::sycl::lane_before(value, delta);
}
template <class T>
KF_INLINE T permute_group_by_xor(sub_group, T value, uint32_t bits) {
  return ::kf::sim::sycl::lane_across(value, bits);
}

namespace ext::oneapi {
using sub_group = ::sycl::sub_group;
namespace experimental {
KF_INLINE ::sycl::sub_group this_sub_group() { return {}; }
}  // namespace experimental
namespace this_work_item {
KF_INLINE ::sycl::sub_group get_sub_group() { return {}; }
}  // namespace this_work_item
}  // namespace ext::oneapi

}  // namespace sycl

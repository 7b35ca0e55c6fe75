// Broadcasts, votes, reductions and scans over a sub-group or a work-group, with the traffic that a good
// implementation on a GPU has: log2 shuffles in a sub-group; in a work-group also one slot of local memory
// per sub-group and two barriers.
#pragma once
#include "function-objects.h"
#include "sub-group.h"

namespace kf::sim::sycl {

template <class Group>
inline constexpr bool is_sub_group = std::is_same_v<std::remove_cvref_t<Group>, ::sycl::sub_group>;

KF_CALL inline void work_group_barrier() { block_barrier(BarrierReduction::none, 0, KF_CALLER); }

// One slot per sub-group for values of this type; two algorithms may share it, because each ends with a
// barrier.
template <class T>
KF_CALL T* sub_group_slots() {
  static SharedKey key = {"group algorithm", 0, 0};
  return static_cast<T*>(shared_variable(&key, sub_group_count() * sizeof(T), alignof(T)));
}

// Rounds of a butterfly over the lanes; kUneven where their number is no power of two.
constexpr unsigned kUneven = 32;
KF_CALL inline unsigned butterfly_rounds() {
  const unsigned size = sub_group_size();
  return size & (size - 1) ? kUneven : unsigned(__builtin_ctz(size));
}

// All lanes get the result. Rounds count up by one, so that the loop costs no more than an unrolled one.
template <class T, class Operation>
KF_INLINE T reduce_lanes(T value, Operation operation) {
  const unsigned rounds = butterfly_rounds();
  if (rounds == kUneven) {
    const unsigned size = sub_group_size(), lane = view.lane;
    for (unsigned step = 1; step < size; step *= 2) {
      const T other = lane_after(value, step);
      if (lane % (2 * step) == 0 && lane + step < size) value = operation(value, other);
    }
    return lane_at(value, 0);
  }
  for (unsigned round = 0; round < rounds; ++round) {
    const T other = lane_of_round(value, round);
    value = operation(value, other);
  }
  return value;
}

template <class T, class Operation>
KF_INLINE T scan_lanes(T value, Operation operation) {
  const unsigned size = sub_group_size(), lane = view.lane;
  for (unsigned step = 1; step < size; step *= 2) {
    const T other = lane_before(value, step);
    if (lane >= step) value = operation(other, value);
  }
  return value;
}

// Whether one more round over the lanes can reduce what the sub-groups left.
KF_CALL inline bool slots_fit_lanes() { return sub_group_count() <= lanes && work_group_size() % lanes == 0; }

template <class T, class Operation>
KF_INLINE T reduce_work_group(T value, Operation operation) {
  T* slots = sub_group_slots<T>();
  const unsigned count = sub_group_count(), lane = view.lane;
  value = reduce_lanes(value, operation);
  if (lane == 0) slots[view.warp] = value;
  work_group_barrier();
  if constexpr (identity_kind<Operation, T>() != Identity::none) {
    if (slots_fit_lanes()) {
      value = lane < count ? slots[lane] : identity_of<Operation, T>();
      value = reduce_lanes(value, operation);
      work_group_barrier();
      return value;
    }
  }
  value = slots[0];
  for (unsigned i = 1; i < count; ++i) value = operation(value, slots[i]);
  work_group_barrier();
  return value;
}

// What lies before and in the sub-group of a work-item.
template <class T>
struct Scanned {
  T inclusive;  // of the lanes of the sub-group
  T before;     // of the sub-groups before; unspecified in the first
};

template <class T, class Operation>
KF_INLINE Scanned<T> scan_work_group(T value, Operation operation) {
  T* slots = sub_group_slots<T>();
  const unsigned count = sub_group_count(), lane = view.lane, mine = view.warp;
  const T inclusive = scan_lanes(value, operation);
  if (lane + 1 == sub_group_size()) slots[mine] = inclusive;
  work_group_barrier();
  if (slots_fit_lanes()) {
    T total = slots[lane < count ? lane : 0];
    total = scan_lanes(total, operation);
    const T before = lane_at(total, mine > 0 ? mine - 1 : 0);
    work_group_barrier();
    return {inclusive, before};
  }
  T before = slots[0];
  for (unsigned i = 1; i < mine; ++i) before = operation(before, slots[i]);
  work_group_barrier();
  return {inclusive, before};
}

template <class T>
KF_INLINE T broadcast_work_group(T value, unsigned from) {
  T* slots = sub_group_slots<T>();
  if (view.linear_thread == from) slots[0] = value;
  work_group_barrier();
  const T result = slots[0];
  work_group_barrier();
  return result;
}

KF_CALL inline bool any_in_work_group(bool predicate) {
  return block_barrier(BarrierReduction::any, predicate, KF_CALLER) != 0;
}
KF_CALL inline bool all_in_work_group(bool predicate) {
  return block_barrier(BarrierReduction::all, predicate, KF_CALLER) != 0;
}

// Rank and size of the running work-item in either kind of group.
template <class Group>
KF_INLINE unsigned rank_in_group() {
  return is_sub_group<Group> ? view.lane : view.linear_thread;
}
template <class Group>
KF_INLINE unsigned size_of_group() {
  if constexpr (is_sub_group<Group>)
    return sub_group_size();
  else
    return work_group_size();
}

template <class Group, class T, class Operation>
KF_INLINE T reduce_group(T value, Operation operation) {
  if constexpr (is_sub_group<Group>)
    return reduce_lanes(value, operation);
  else
    return reduce_work_group(value, operation);
}

template <class Group, class T, class Operation>
KF_INLINE T inclusive_scan_group(T value, Operation operation) {
  if constexpr (is_sub_group<Group>) {
    return scan_lanes(value, operation);
  } else {
    const Scanned<T> scanned = scan_work_group(value, operation);
    return view.warp > 0 ? T(operation(scanned.before, scanned.inclusive)) : scanned.inclusive;
  }
}

// `initial` stands in front of the first work-item.
template <class Group, class T, class Operation>
KF_INLINE T exclusive_scan_group(T value, T initial, Operation operation) {
  T before;
  if constexpr (is_sub_group<Group>) {
    before = lane_before(scan_lanes(value, operation), 1);
  } else {
    const Scanned<T> scanned = scan_work_group(value, operation);
    const T lanes_before = lane_before(scanned.inclusive, 1);
    if (view.warp == 0)
      before = lanes_before;
    else
      before = view.lane == 0 ? scanned.before : T(operation(scanned.before, lanes_before));
  }
  return rank_in_group<Group>() == 0 ? initial : T(operation(initial, before));
}

// The same without the operation that a known identity makes superfluous.
template <class Group, class T, class Operation>
KF_INLINE T exclusive_scan_group(T value, Operation operation) {
  T before;
  if constexpr (is_sub_group<Group>) {
    before = lane_before(scan_lanes(value, operation), 1);
  } else {
    const Scanned<T> scanned = scan_work_group(value, operation);
    const T lanes_before = lane_before(scanned.inclusive, 1);
    if (view.warp == 0)
      before = lanes_before;
    else
      before = view.lane == 0 ? scanned.before : T(operation(scanned.before, lanes_before));
  }
  return rank_in_group<Group>() == 0 ? identity_of<Operation, T>() : before;
}

template <class Group, class T>
KF_INLINE T broadcast_group(T value, unsigned from) {
  if constexpr (is_sub_group<Group>)
    return lane_at(value, from);
  else
    return broadcast_work_group(value, from);
}

template <class Pointer>
using Element = std::remove_cvref_t<decltype(*std::declval<Pointer>())>;

template <class Group>
concept IsGroup = requires {
                    Group::dimensions;
                    Group::fence_scope;
                  };

}  // namespace kf::sim::sycl

namespace sycl {

template <class T>
struct is_group : std::bool_constant<::kf::sim::sycl::IsGroup<T>> {};
template <class T>
inline constexpr bool is_group_v = is_group<T>::value;

// Votes.
template <::kf::sim::sycl::IsGroup Group>
KF_INLINE bool any_of_group(Group, bool predicate) {
  if constexpr (::kf::sim::sycl::is_sub_group<Group>)
    return ::kf::sim::sycl::any_lane(predicate);
  else
    return ::kf::sim::sycl::any_in_work_group(predicate);
}
template <::kf::sim::sycl::IsGroup Group>
KF_INLINE bool all_of_group(Group, bool predicate) {
  if constexpr (::kf::sim::sycl::is_sub_group<Group>)
    return ::kf::sim::sycl::all_lanes(predicate);
  else
    return ::kf::sim::sycl::all_in_work_group(predicate);
}
template <::kf::sim::sycl::IsGroup Group>
KF_INLINE bool none_of_group(Group group, bool predicate) {
  return !any_of_group(group, predicate);
}
#define KF_VOTE(name)                                                 \
  template <::kf::sim::sycl::IsGroup Group, class T, class Predicate> \
  KF_INLINE bool name(Group group, T value, Predicate predicate) {    \
    return name(group, bool(predicate(value)));                       \
  }
KF_VOTE(any_of_group)
KF_VOTE(all_of_group)
KF_VOTE(none_of_group)
#undef KF_VOTE
template <::kf::sim::sycl::IsGroup Group, class Pointer, class Predicate>
KF_INLINE bool joint_any_of(Group group, Pointer first, Pointer last, Predicate predicate) {
  bool mine = false;
  for (Pointer at = first + ::kf::sim::sycl::rank_in_group<Group>(); at < last;
       at += ::kf::sim::sycl::size_of_group<Group>())
    mine = mine || predicate(*at);
  return any_of_group(group, mine);
}
template <::kf::sim::sycl::IsGroup Group, class Pointer, class Predicate>
KF_INLINE bool joint_all_of(Group group, Pointer first, Pointer last, Predicate predicate) {
  return !joint_any_of(group, first, last, [&](const auto& value) { return !predicate(value); });
}
template <::kf::sim::sycl::IsGroup Group, class Pointer, class Predicate>
KF_INLINE bool joint_none_of(Group group, Pointer first, Pointer last, Predicate predicate) {
  return !joint_any_of(group, first, last, predicate);
}

// Broadcasts.
template <::kf::sim::sycl::IsGroup Group, class T>
KF_INLINE T group_broadcast(Group, T value) {
  return ::kf::sim::sycl::broadcast_group<Group>(value, 0);
}
template <::kf::sim::sycl::IsGroup Group, class T>
KF_INLINE T group_broadcast(Group, T value, typename Group::linear_id_type from) {
  return ::kf::sim::sycl::broadcast_group<Group>(value, unsigned(from));
}
template <::kf::sim::sycl::IsGroup Group, class T>
KF_INLINE T group_broadcast(Group group, T value, typename Group::id_type from) {
  if constexpr (Group::dimensions == 1) {
    return ::kf::sim::sycl::broadcast_group<Group>(value, unsigned(from[0]));
  } else {
    const auto range = group.get_local_range();
    size_t linear = 0;
    for (int i = 0; i < Group::dimensions; ++i) linear = linear * range[i] + from[i];
    return ::kf::sim::sycl::broadcast_group<Group>(value, unsigned(linear));
  }
}

// Reductions.
template <::kf::sim::sycl::IsGroup Group, class T, class Operation>
KF_INLINE T reduce_over_group(Group, T value, Operation operation) {
  return ::kf::sim::sycl::reduce_group<Group>(value, operation);
}
template <::kf::sim::sycl::IsGroup Group, class V, class T, class Operation>
KF_INLINE T reduce_over_group(Group, V value, T initial, Operation operation) {
  return operation(initial, ::kf::sim::sycl::reduce_group<Group>(T(value), operation));
}
template <::kf::sim::sycl::IsGroup Group, class Pointer, class T, class Operation>
KF_INLINE T joint_reduce(Group, Pointer first, Pointer last, T initial, Operation operation) {
  const unsigned step = ::kf::sim::sycl::size_of_group<Group>();
  Pointer at = first + ::kf::sim::sycl::rank_in_group<Group>();
  // Without an identity every work-item would need an element.
  T mine = ::kf::sim::sycl::identity_of<Operation, T>();
  for (; at < last; at += step) mine = operation(mine, T(*at));
  return operation(initial, ::kf::sim::sycl::reduce_group<Group>(mine, operation));
}
template <::kf::sim::sycl::IsGroup Group, class Pointer, class Operation>
KF_INLINE auto joint_reduce(Group group, Pointer first, Pointer last, Operation operation) {
  using T = ::kf::sim::sycl::Element<Pointer>;
  return joint_reduce(group, first, last, ::kf::sim::sycl::identity_of<Operation, T>(), operation);
}

// Scans.
template <::kf::sim::sycl::IsGroup Group, class T, class Operation>
KF_INLINE T inclusive_scan_over_group(Group, T value, Operation operation) {
  return ::kf::sim::sycl::inclusive_scan_group<Group>(value, operation);
}
template <::kf::sim::sycl::IsGroup Group, class V, class Operation, class T>
KF_INLINE T inclusive_scan_over_group(Group, V value, Operation operation, T initial) {
  return operation(initial, ::kf::sim::sycl::inclusive_scan_group<Group>(T(value), operation));
}
template <::kf::sim::sycl::IsGroup Group, class T, class Operation>
KF_INLINE T exclusive_scan_over_group(Group, T value, Operation operation) {
  return ::kf::sim::sycl::exclusive_scan_group<Group>(value, operation);
}
template <::kf::sim::sycl::IsGroup Group, class V, class T, class Operation>
KF_INLINE T exclusive_scan_over_group(Group, V value, T initial, Operation operation) {
  return ::kf::sim::sycl::exclusive_scan_group<Group>(T(value), initial, operation);
}

}  // namespace sycl

namespace kf::sim::sycl {

// The range in pieces of the group's size; what came before is carried from piece to piece.
template <bool is_inclusive, class Group, class Input, class Output, class T, class Operation>
KF_INLINE Output joint_scan(Input first, Input last, Output result, T initial, Operation operation) {
  const auto count = last - first;
  const unsigned size = size_of_group<Group>(), rank = rank_in_group<Group>();
  T carry = initial;
  for (decltype(last - first) start = 0; start < count; start += size) {
    const bool inside = start + rank < count;
    const T value = inside ? T(first[start + rank]) : identity_of<Operation, T>();
    const T inclusive = operation(carry, inclusive_scan_group<Group>(value, operation));
    if constexpr (is_inclusive) {
      if (inside) result[start + rank] = inclusive;
    } else {
      T before = lane_before(inclusive, 1);
      if constexpr (!is_sub_group<Group>) {
        // The last lane of the sub-group before is in another sub-group.
        T* slots = sub_group_slots<T>();
        if (view.lane + 1 == sub_group_size()) slots[view.warp] = inclusive;
        work_group_barrier();
        if (view.lane == 0 && view.warp > 0) before = slots[view.warp - 1];
        work_group_barrier();
      }
      if (inside) result[start + rank] = rank == 0 ? carry : before;
    }
    carry = broadcast_group<Group>(inclusive, size - 1);
  }
  return result + count;
}

}  // namespace kf::sim::sycl

namespace sycl {

template <::kf::sim::sycl::IsGroup Group, class Input, class Output, class Operation>
KF_INLINE Output joint_inclusive_scan(Group, Input first, Input last, Output result, Operation operation) {
  using T = ::kf::sim::sycl::Element<Output>;
  return ::kf::sim::sycl::joint_scan<true, Group>(first, last, result,
                                                  ::kf::sim::sycl::identity_of<Operation, T>(), operation);
}
template <::kf::sim::sycl::IsGroup Group, class Input, class Output, class Operation, class T>
KF_INLINE Output joint_inclusive_scan(Group, Input first, Input last, Output result, Operation operation,
                                      T initial) {
  return ::kf::sim::sycl::joint_scan<true, Group>(first, last, result, initial, operation);
}
template <::kf::sim::sycl::IsGroup Group, class Input, class Output, class Operation>
KF_INLINE Output joint_exclusive_scan(Group, Input first, Input last, Output result, Operation operation) {
  using T = ::kf::sim::sycl::Element<Output>;
  return ::kf::sim::sycl::joint_scan<false, Group>(first, last, result,
                                                   ::kf::sim::sycl::identity_of<Operation, T>(), operation);
}
template <::kf::sim::sycl::IsGroup Group, class Input, class Output, class T, class Operation>
KF_INLINE Output joint_exclusive_scan(Group, Input first, Input last, Output result, T initial,
                                      Operation operation) {
  return ::kf::sim::sycl::joint_scan<false, Group>(first, last, result, initial, operation);
}

template <class T, class Operation>
KF_INLINE T sub_group::reduce(T value, Operation operation) const {
  return ::kf::sim::sycl::reduce_lanes(value, operation);
}
template <class T, class Operation>
KF_INLINE T sub_group::exclusive_scan(T value, Operation operation) const {
  return ::kf::sim::sycl::exclusive_scan_group<sub_group>(value, operation);
}
template <class T, class Operation>
KF_INLINE T sub_group::inclusive_scan(T value, Operation operation) const {
  return ::kf::sim::sycl::scan_lanes(value, operation);
}

}  // namespace sycl

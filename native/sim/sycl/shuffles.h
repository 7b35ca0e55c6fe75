// Values of other work-items of the sub-group: each lane publishes its own, then reads what another
// published.
#pragma once
#include <type_traits>

#include "function-objects.h"
#include "sub-group-state.h"

namespace kf::sim::sycl {

// What the lanes published; the core fills all slots, zero for a lane that took no part.
template <class T>
struct LaneValues {
  alignas(T) unsigned char bytes[32 * sizeof(T)];
  uint32_t present;
  KF_UNTRACED T at(unsigned lane) const {
    T value;
    __builtin_memcpy(static_cast<void*>(&value), bytes + lane * sizeof(T), sizeof(T));
    return value;
  }
};

template <class T>
KF_UNTRACED inline void exchange(uint32_t mask, const T& mine, LaneValues<T>& lanes, const void* caller) {
  warp_exchange(mask, &mine, lanes.bytes, sizeof(T), &lanes.present, caller);
}

// The value of lane `source`; one beyond the sub-group gives the lane its own. Hardware moves 32 bits at a
// time; one double counts as one instruction, as in the CUDA facade.
template <class T>
KF_UNTRACED inline T value_of_lane(uint32_t mask, const T& mine, unsigned source, const void* caller) {
  // A vec copies itself on clang, but byte by byte it is the same; so does a pair, which SYCL calls device
  // copyable.
  static_assert(std::is_trivially_copyable_v<T> || !std::is_same_v<typename ScalarOf<T>::type, T> ||
                    (std::is_trivially_copy_constructible_v<T> && std::is_trivially_destructible_v<T>),
                "a shuffle moves device copyable types");
  const bool inside = source < 32 && (mask >> source & 1u);
  if (!inside) source = view.lane;
  const unsigned instructions = sizeof(T) <= 8 ? 1 : unsigned(sizeof(T) + 3) / 4;
  T result = mine;
  bool present = true;
  for (size_t at = 0; at < sizeof(T); at += 32) {
    const size_t length = sizeof(T) - at < 32 ? sizeof(T) - at : 32;
    unsigned char all[32 * 32];
    uint32_t came;
    warp_exchange(mask, reinterpret_cast<const unsigned char*>(&mine) + at, all, length, &came, caller);
    present = came >> source & 1u;
    if (present)
      __builtin_memcpy(reinterpret_cast<unsigned char*>(&result) + at, all + source * length, length);
  }
  for (unsigned i = 0; i < instructions; ++i) note_shuffle(mask, source, present, caller);
  return result;
}

// A lane that no sub-group has is a defect of the kernel: it took sub-groups to be larger.
template <class T>
KF_CALL T lane_at(T mine, unsigned source) {
  const uint32_t mask = sub_group_lane_mask();
  if (source >= lanes) note_shuffle(mask, source, false, KF_CALLER);
  return value_of_lane(mask, mine, source, KF_CALLER);
}
// Of the lane `step` before; the first lanes keep their own.
template <class T>
KF_CALL T lane_before(T mine, unsigned step) {
  if (step >= lanes) note_idle_shuffle(step, lanes, KF_CALLER);
  return value_of_lane(sub_group_lane_mask(), mine, view.lane - step, KF_CALLER);
}
template <class T>
KF_CALL T lane_after(T mine, unsigned step) {
  if (step >= lanes) note_idle_shuffle(step, lanes, KF_CALLER);
  return value_of_lane(sub_group_lane_mask(), mine, step < 32 ? view.lane + step : 32, KF_CALLER);
}
template <class T>
KF_CALL T lane_across(T mine, unsigned bits) {
  if (bits >= lanes) note_idle_shuffle(bits, lanes, KF_CALLER);
  return value_of_lane(sub_group_lane_mask(), mine, view.lane ^ bits, KF_CALLER);
}
// Step `round` of a butterfly.
template <class T>
KF_CALL T lane_of_round(T mine, unsigned round) {
  return value_of_lane(sub_group_lane_mask(), mine, view.lane ^ (1u << round), KF_CALLER);
}

// Lanes with a true predicate; `present` gets those that took part.
KF_UNTRACED inline uint32_t votes_of(uint32_t mask, bool predicate, uint32_t* present, const void* caller) {
  LaneValues<unsigned char> lanes;
  const unsigned char mine = predicate;
  exchange(mask, mine, lanes, caller);
  uint32_t votes = 0;
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((lanes.present >> lane & 1u) && lanes.bytes[lane]) votes |= 1u << lane;
  }
  if (present) *present = lanes.present;
  return votes;
}
KF_CALL inline uint32_t lane_votes(bool predicate) {
  return votes_of(sub_group_lane_mask(), predicate, nullptr, KF_CALLER);
}
KF_CALL inline bool any_lane(bool predicate) {
  return votes_of(sub_group_lane_mask(), predicate, nullptr, KF_CALLER) != 0;
}
KF_CALL inline bool all_lanes(bool predicate) {
  uint32_t present;
  return votes_of(sub_group_lane_mask(), predicate, &present, KF_CALLER) == present;
}

}  // namespace kf::sim::sycl

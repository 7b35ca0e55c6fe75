// Shuffles, votes, matches and warp reductions: each lane publishes a value, then reads what the others
// published.
#pragma once
#include "../core/core.h"
#include "attributes.h"

namespace kf::sim::cuda {

// What the lanes of a warp published; the core fills all slots, zero for a lane that took no part.
template <class T>
struct Lanes {
  T values[32];
  uint32_t present;
};

template <class T>
KF_UNTRACED inline void exchange(uint32_t mask, const T& mine, Lanes<T>& lanes, const void* caller) {
  static_assert(sizeof(T) <= 32, "a warp exchange moves at most 32 bytes a lane");
  warp_exchange(mask, &mine, lanes.values, sizeof(T), &lanes.present, caller);
}

// `wanted` is the lane to read, `inside` whether it lies in the segment; outside, a lane keeps its own value.
template <class T>
KF_UNTRACED inline T shuffle(uint32_t mask, const T& mine, int wanted, bool inside, const void* caller) {
  Lanes<T> lanes;
  exchange(mask, mine, lanes, caller);
  const unsigned source = inside ? unsigned(wanted) & 31u : current.lane;
  const bool present = (lanes.present >> source & 1u) != 0;
  note_shuffle(mask, source, present, caller);
  return present ? lanes.values[source] : mine;
}

// A width must be a power of two up to 32; any other is reported as a shuffle from a lane that is not there.
KF_UNTRACED inline bool width_is_valid(uint32_t mask, int width, const void* caller) {
  const bool valid = width > 0 && width <= 32 && (width & (width - 1)) == 0;
  if (!valid) note_shuffle(mask, current.lane, false, caller);
  return valid;
}

enum class ShuffleMode { index, up, down, exclusive_or };

template <class T>
KF_UNTRACED inline T shuffle_by(ShuffleMode mode, uint32_t mask, const T& mine, int argument, int width,
                                const void* caller) {
  if (!width_is_valid(mask, width, caller)) width = 32;
  // A step as wide as the segment leaves every lane its own value: the width is too small for what was meant.
  if ((mode == ShuffleMode::up || mode == ShuffleMode::down) && (argument & 31) >= width)
    note_idle_shuffle(unsigned(argument & 31), unsigned(width), caller);
  const int lane = int(current.lane), first = lane & ~(width - 1), last = first + width - 1;
  switch (mode) {
    case ShuffleMode::index:
      return shuffle(mask, mine, first + (argument & (width - 1)), true, caller);
    case ShuffleMode::up: {
      const int source = lane - (argument & 31);
      return shuffle(mask, mine, source, source >= first, caller);
    }
    case ShuffleMode::down: {
      const int source = lane + (argument & 31);
      return shuffle(mask, mine, source, source <= last, caller);
    }
    default: {
      const int source = lane ^ (argument & 31);
      return shuffle(mask, mine, source, source <= last, caller);
    }
  }
}

KF_UNTRACED inline uint32_t ballot(uint32_t mask, int predicate, const void* caller,
                                   uint32_t* present = nullptr) {
  Lanes<unsigned char> lanes;
  const unsigned char mine = predicate != 0;
  exchange(mask, mine, lanes, caller);
  uint32_t votes = 0;
  for (int lane = 0; lane < 32; ++lane) {
    if ((lanes.present >> lane & 1u) && lanes.values[lane]) votes |= 1u << lane;
  }
  if (present) *present = lanes.present;
  return votes;
}

template <class T, class Operation>
KF_UNTRACED inline T reduce_lanes(uint32_t mask, const T& mine, Operation operation, const void* caller) {
  Lanes<T> lanes;
  exchange(mask, mine, lanes, caller);
  T total = mine;
  bool first = true;
  for (int lane = 0; lane < 32; ++lane) {
    if (!(lanes.present >> lane & 1u)) continue;
    total = first ? lanes.values[lane] : operation(total, lanes.values[lane]);
    first = false;
  }
  return total;
}

}  // namespace kf::sim::cuda

// The forms with a mask, and the ones before Volta, which take whatever lanes come together.
#define KF_SHUFFLE(name, mode, argument_type)                                                           \
  template <class T>                                                                                    \
  KF_CALL T name##_sync(unsigned mask, T value, argument_type argument, int width = 32) {               \
    return ::kf::sim::cuda::shuffle_by(::kf::sim::cuda::ShuffleMode::mode, mask, value, int(argument),  \
                                       width, KF_CALLER);                                               \
  }                                                                                                     \
  template <class T>                                                                                    \
  KF_CALL T name(T value, argument_type argument, int width = 32) {                                     \
    const void* caller = KF_CALLER;                                                                     \
    return ::kf::sim::cuda::shuffle_by(::kf::sim::cuda::ShuffleMode::mode,                              \
                                       ::kf::sim::converged_lanes(caller), value, int(argument), width, \
                                       caller);                                                         \
  }
KF_SHUFFLE(__shfl, index, int)
KF_SHUFFLE(__shfl_up, up, unsigned)
KF_SHUFFLE(__shfl_down, down, unsigned)
KF_SHUFFLE(__shfl_xor, exclusive_or, int)
#undef KF_SHUFFLE

inline KF_CALL unsigned __activemask() { return ::kf::sim::converged_lanes(KF_CALLER); }
inline KF_CALL unsigned __ballot_sync(unsigned mask, int predicate) {
  return ::kf::sim::cuda::ballot(mask, predicate, KF_CALLER);
}
inline KF_CALL int __any_sync(unsigned mask, int predicate) {
  return ::kf::sim::cuda::ballot(mask, predicate, KF_CALLER) != 0;
}
inline KF_CALL int __all_sync(unsigned mask, int predicate) {
  uint32_t present;
  return ::kf::sim::cuda::ballot(mask, predicate, KF_CALLER, &present) == present;
}
inline KF_CALL int __uni_sync(unsigned mask, int predicate) {
  uint32_t present;
  const uint32_t votes = ::kf::sim::cuda::ballot(mask, predicate, KF_CALLER, &present);
  return votes == 0 || votes == present;
}
inline KF_CALL unsigned __ballot(int predicate) {
  return ::kf::sim::cuda::ballot(::kf::sim::converged_lanes(KF_CALLER), predicate, KF_CALLER);
}
inline KF_CALL int __any(int predicate) {
  return ::kf::sim::cuda::ballot(::kf::sim::converged_lanes(KF_CALLER), predicate, KF_CALLER) != 0;
}
inline KF_CALL int __all(int predicate) {
  uint32_t present;
  const uint32_t mask = ::kf::sim::converged_lanes(KF_CALLER);
  return ::kf::sim::cuda::ballot(mask, predicate, KF_CALLER, &present) == present;
}

template <class T>
KF_CALL unsigned __match_any_sync(unsigned mask, T value) {
  ::kf::sim::cuda::Lanes<T> lanes;
  ::kf::sim::cuda::exchange(mask, value, lanes, KF_CALLER);
  unsigned same = 0;
  for (int lane = 0; lane < 32; ++lane) {
    if ((lanes.present >> lane & 1u) && __builtin_memcmp(&lanes.values[lane], &value, sizeof(T)) == 0)
      same |= 1u << lane;
  }
  return same;
}
template <class T>
KF_CALL unsigned __match_all_sync(unsigned mask, T value, int* predicate) {
  ::kf::sim::cuda::Lanes<T> lanes;
  ::kf::sim::cuda::exchange(mask, value, lanes, KF_CALLER);
  bool all = true;
  for (int lane = 0; lane < 32; ++lane) {
    if ((lanes.present >> lane & 1u) && __builtin_memcmp(&lanes.values[lane], &value, sizeof(T)) != 0)
      all = false;
  }
  *predicate = all;
  return all ? lanes.present : 0u;
}

#define KF_WARP_REDUCTION(name, type, expression)                                               \
  inline KF_CALL type name(unsigned mask, type value) {                                         \
    return ::kf::sim::cuda::reduce_lanes(                                                       \
        mask, value, [](type a, type b) KF_UNTRACED -> type { return expression; }, KF_CALLER); \
  }
KF_WARP_REDUCTION(__reduce_add_sync, unsigned, a + b)
KF_WARP_REDUCTION(__reduce_add_sync, int, int(unsigned(a) + unsigned(b)))
KF_WARP_REDUCTION(__reduce_min_sync, unsigned, b < a ? b : a)
KF_WARP_REDUCTION(__reduce_min_sync, int, b < a ? b : a)
KF_WARP_REDUCTION(__reduce_max_sync, unsigned, a < b ? b : a)
KF_WARP_REDUCTION(__reduce_max_sync, int, a < b ? b : a)
KF_WARP_REDUCTION(__reduce_and_sync, unsigned, a& b)
KF_WARP_REDUCTION(__reduce_or_sync, unsigned, a | b)
KF_WARP_REDUCTION(__reduce_xor_sync, unsigned, a ^ b)
#undef KF_WARP_REDUCTION

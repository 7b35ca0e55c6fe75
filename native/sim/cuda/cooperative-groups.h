// cooperative_groups: thread blocks, tiles, coalesced groups, the grid; reduce and scans over them.
#pragma once
#include "device.h"

namespace cooperative_groups {

namespace details {

// Position of `lane` among the set lanes of `mask`.
KF_INLINE unsigned rank_in(unsigned mask, unsigned lane) {
  return unsigned(__builtin_popcount(mask & ((1u << lane) - 1u)));
}

// The lane that is number `rank` in `mask`; 32 when there are not so many.
KF_UNTRACED inline unsigned lane_of_rank(unsigned mask, unsigned rank) {
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((mask >> lane & 1u) && rank-- == 0) return lane;
  }
  return 32;
}

KF_INLINE unsigned current_lane() { return ::kf::sim::cuda::view.lane; }

// A value of any size moves through the exchange in pieces of at most 32 bytes.
template <class T>
KF_UNTRACED inline T shuffle_rank(unsigned mask, const T& value, unsigned rank, const void* caller) {
  const unsigned lane = lane_of_rank(mask, rank);
  if constexpr (sizeof(T) <= 32) {
    return ::kf::sim::cuda::shuffle(mask, value, int(lane & 31u), lane < 32, caller);
  } else {
    struct Piece {
      unsigned char bytes[32];
    };
    T result = value;
    for (size_t at = 0; at < sizeof(T); at += 32) {
      const size_t length = sizeof(T) - at < 32 ? sizeof(T) - at : 32;
      Piece piece = {};
      __builtin_memcpy(piece.bytes, reinterpret_cast<const unsigned char*>(&value) + at, length);
      piece = ::kf::sim::cuda::shuffle(mask, piece, int(lane & 31u), lane < 32, caller);
      __builtin_memcpy(reinterpret_cast<unsigned char*>(&result) + at, piece.bytes, length);
    }
    return result;
  }
}

// What groups that are lanes of one warp have in common. `Group` provides mask(), thread_rank() and size().
template <class Group>
struct LaneGroup {
  KF_CALL void sync() const { ::kf::sim::warp_barrier(self().mask(), KF_CALLER); }
  template <class T>
  KF_CALL T shfl(T value, unsigned rank) const {
    return shuffle_rank(self().mask(), value, rank % self().size(), KF_CALLER);
  }
  template <class T>
  KF_CALL T shfl_down(T value, unsigned delta) const {
    const unsigned rank = self().thread_rank() + delta;
    return shuffle_rank(self().mask(), value, rank < self().size() ? rank : self().thread_rank(), KF_CALLER);
  }
  template <class T>
  KF_CALL T shfl_up(T value, unsigned delta) const {
    const unsigned rank = self().thread_rank();
    return shuffle_rank(self().mask(), value, rank >= delta ? rank - delta : rank, KF_CALLER);
  }
  template <class T>
  KF_CALL T shfl_xor(T value, unsigned lanes) const {
    const unsigned rank = self().thread_rank() ^ lanes;
    return shuffle_rank(self().mask(), value, rank < self().size() ? rank : self().thread_rank(), KF_CALLER);
  }
  KF_CALL int any(int predicate) const {
    return ::kf::sim::cuda::ballot(self().mask(), predicate, KF_CALLER) != 0;
  }
  KF_CALL int all(int predicate) const {
    uint32_t present;
    return ::kf::sim::cuda::ballot(self().mask(), predicate, KF_CALLER, &present) == present;
  }
  KF_CALL unsigned ballot(int predicate) const {
    return packed(::kf::sim::cuda::ballot(self().mask(), predicate, KF_CALLER));
  }
  template <class T>
  KF_CALL unsigned match_any(T value) const {
    ::kf::sim::cuda::Lanes<T> lanes;
    ::kf::sim::cuda::exchange(self().mask(), value, lanes, KF_CALLER);
    unsigned same = 0;
    for (int lane = 0; lane < 32; ++lane) {
      if ((lanes.present >> lane & 1u) && __builtin_memcmp(&lanes.values[lane], &value, sizeof(T)) == 0)
        same |= 1u << lane;
    }
    return packed(same);
  }
  template <class T>
  KF_CALL unsigned match_all(T value, int& predicate) const {
    ::kf::sim::cuda::Lanes<T> lanes;
    ::kf::sim::cuda::exchange(self().mask(), value, lanes, KF_CALLER);
    bool all = true;
    for (int lane = 0; lane < 32; ++lane) {
      if ((lanes.present >> lane & 1u) && __builtin_memcmp(&lanes.values[lane], &value, sizeof(T)) != 0)
        all = false;
    }
    predicate = all;
    return all ? packed(lanes.present) : 0u;
  }

 private:
  KF_INLINE const Group& self() const { return static_cast<const Group&>(*this); }
  // Lanes of the warp to ranks of the group.
  KF_UNTRACED unsigned packed(unsigned lanes) const {
    unsigned result = 0;
    for (unsigned lane = 0; lane < 32; ++lane) {
      if ((lanes & self().mask()) >> lane & 1u) result |= 1u << rank_in(self().mask(), lane);
    }
    return result;
  }
};

KF_INLINE unsigned long long linear_block() {
  const auto& v = ::kf::sim::cuda::view;
  return ((unsigned long long)v.block.z * v.grid_extent.y + v.block.y) * v.grid_extent.x + v.block.x;
}

}  // namespace details

struct thread_block {
  KF_CALL void sync() const { ::kf::sim::block_barrier(::kf::sim::BarrierReduction::none, 0, KF_CALLER); }
  KF_INLINE static unsigned thread_rank() { return ::kf::sim::cuda::view.linear_thread; }
  KF_INLINE static dim3 group_index() { return dim3(blockIdx); }
  KF_INLINE static dim3 thread_index() { return dim3(threadIdx); }
  KF_INLINE static dim3 dim_threads() { return blockDim; }
  KF_INLINE static dim3 group_dim() { return blockDim; }
  KF_INLINE static unsigned num_threads() { return blockDim.x * blockDim.y * blockDim.z; }
  KF_INLINE static unsigned size() { return num_threads(); }
};
KF_INLINE thread_block this_thread_block() { return {}; }

// A group of `Size` neighbouring lanes, with its rank among the tiles of the group it was made from.
template <unsigned Size, class Parent = void>
struct thread_block_tile : details::LaneGroup<thread_block_tile<Size, Parent>> {
  static_assert(Size <= 32,
                "KernelFoundry: tiles of more than 32 threads are not simulated; use a tile of at most 32 or "
                "the block");
  static_assert(Size > 0 && (Size & (Size - 1)) == 0, "the size of a tile is a power of two");
  KF_INLINE thread_block_tile(unsigned group_rank, unsigned groups)
      : group_rank_(group_rank), groups_(groups) {}
  template <class OtherParent>
  KF_INLINE thread_block_tile(const thread_block_tile<Size, OtherParent>& other)
      : group_rank_(other.meta_group_rank()), groups_(other.meta_group_size()) {}
  KF_INLINE static constexpr unsigned size() { return Size; }
  KF_INLINE static constexpr unsigned num_threads() { return Size; }
  KF_INLINE static unsigned thread_rank() { return details::current_lane() & (Size - 1); }
  KF_INLINE static unsigned mask() {
    return (Size == 32 ? 0xffffffffu : ((1u << (Size & 31)) - 1u)) << (details::current_lane() & ~(Size - 1));
  }
  KF_INLINE unsigned meta_group_rank() const { return group_rank_; }
  KF_INLINE unsigned meta_group_size() const { return groups_; }

 private:
  unsigned group_rank_, groups_;
};

struct coalesced_group : details::LaneGroup<coalesced_group> {
  KF_INLINE explicit coalesced_group(unsigned lanes, unsigned group_rank = 0, unsigned groups = 1)
      : lanes_(lanes), group_rank_(group_rank), groups_(groups) {}
  KF_INLINE unsigned mask() const { return lanes_; }
  KF_INLINE unsigned size() const { return unsigned(__builtin_popcount(lanes_)); }
  KF_INLINE unsigned num_threads() const { return size(); }
  KF_INLINE unsigned thread_rank() const { return details::rank_in(lanes_, details::current_lane()); }
  KF_INLINE unsigned meta_group_rank() const { return group_rank_; }
  KF_INLINE unsigned meta_group_size() const { return groups_; }

 private:
  unsigned lanes_, group_rank_, groups_;
};
inline KF_CALL coalesced_group coalesced_threads() {
  return coalesced_group(::kf::sim::converged_lanes(KF_CALLER));
}

// A tile whose size is only known when the kernel runs.
struct thread_group : details::LaneGroup<thread_group> {
  KF_INLINE thread_group(const thread_block&) : lanes_(0), whole_block_(true) {}
  template <unsigned Size, class Parent>
  KF_INLINE thread_group(const thread_block_tile<Size, Parent>& tile)
      : lanes_(tile.mask()), whole_block_(false) {}
  KF_INLINE thread_group(const coalesced_group& group) : lanes_(group.mask()), whole_block_(false) {}
  KF_INLINE explicit thread_group(unsigned lanes) : lanes_(lanes), whole_block_(false) {}
  KF_INLINE unsigned mask() const { return lanes_; }
  KF_INLINE unsigned size() const {
    return whole_block_ ? thread_block::size() : unsigned(__builtin_popcount(lanes_));
  }
  KF_INLINE unsigned num_threads() const { return size(); }
  KF_INLINE unsigned thread_rank() const {
    return whole_block_ ? thread_block::thread_rank() : details::rank_in(lanes_, details::current_lane());
  }
  KF_CALL void sync() const {
    if (whole_block_) {
      ::kf::sim::block_barrier(::kf::sim::BarrierReduction::none, 0, KF_CALLER);
    } else {
      ::kf::sim::warp_barrier(lanes_, KF_CALLER);
    }
  }
  KF_INLINE bool is_block() const { return whole_block_; }

 private:
  unsigned lanes_;
  bool whole_block_;
};

template <unsigned Size, class Parent>
KF_INLINE thread_block_tile<Size, Parent> tiled_partition(const Parent& parent) {
  return {parent.thread_rank() / Size, (parent.size() + Size - 1) / Size};
}
KF_INLINE thread_group tiled_partition(const thread_group& parent, unsigned size,
                                       ::kf::sim::Site site = KF_CALLER_SITE) {
  if (size == 0 || size > 32 || (size & (size - 1)) != 0) {
    ::kf::sim::unsupported("a tile whose size is not a power of two up to 32", site);
  }
  if (!parent.is_block()) {
    // Ranks of the parent decide, which for tiles are neighbouring lanes.
    unsigned lanes = 0;
    const unsigned first = parent.thread_rank() / size * size;
    for (unsigned rank = first; rank < first + size; ++rank) {
      const unsigned lane = details::lane_of_rank(parent.mask(), rank);
      if (lane < 32) lanes |= 1u << lane;
    }
    return thread_group(lanes);
  }
  const unsigned ones = size == 32 ? 0xffffffffu : (1u << size) - 1u;
  return thread_group(ones << (details::current_lane() & ~(size - 1)));
}

// Threads of the group with the same value of the predicate or label.
template <class Group>
KF_CALL coalesced_group binary_partition(const Group& group, bool predicate) {
  const unsigned mask = group.mask();
  const unsigned yes = ::kf::sim::cuda::ballot(mask, predicate, KF_CALLER);
  return coalesced_group(predicate ? yes : mask & ~yes, predicate ? 1 : 0, 2);
}
template <class Group, class Label>
KF_CALL coalesced_group labeled_partition(const Group& group, Label label) {
  ::kf::sim::cuda::Lanes<Label> lanes;
  ::kf::sim::cuda::exchange(group.mask(), label, lanes, KF_CALLER);
  unsigned same = 0;
  for (int lane = 0; lane < 32; ++lane) {
    if ((lanes.present >> lane & 1u) && lanes.values[lane] == label) same |= 1u << lane;
  }
  return coalesced_group(same);
}

struct grid_group {
  KF_CALL void sync() const { ::kf::sim::grid_barrier(KF_CALLER); }
  KF_INLINE static bool is_valid() { return true; }
  KF_INLINE static unsigned long long num_blocks() {
    return (unsigned long long)gridDim.x * gridDim.y * gridDim.z;
  }
  KF_INLINE static unsigned long long block_rank() { return details::linear_block(); }
  KF_INLINE static unsigned long long num_threads() { return num_blocks() * thread_block::num_threads(); }
  KF_INLINE static unsigned long long size() { return num_threads(); }
  KF_INLINE static unsigned long long thread_rank() {
    return block_rank() * thread_block::num_threads() + thread_block::thread_rank();
  }
  KF_INLINE static dim3 group_dim() { return gridDim; }
  KF_INLINE static dim3 dim_blocks() { return gridDim; }
  KF_INLINE static dim3 block_index() { return dim3(blockIdx); }
};
KF_INLINE grid_group this_grid() { return {}; }

struct cluster_group {
  KF_INLINE void sync(::kf::sim::Site site = KF_CALLER_SITE) const {
    ::kf::sim::unsupported("thread block clusters", site);
  }
  KF_INLINE unsigned block_rank(::kf::sim::Site site = KF_CALLER_SITE) const {
    ::kf::sim::unsupported("thread block clusters", site);
  }
  KF_INLINE unsigned num_blocks(::kf::sim::Site site = KF_CALLER_SITE) const {
    ::kf::sim::unsupported("thread block clusters", site);
  }
  template <class T>
  KF_INLINE T* map_shared_rank(T*, unsigned, ::kf::sim::Site site = KF_CALLER_SITE) const {
    ::kf::sim::unsupported("thread block clusters", site);
  }
};
KF_INLINE cluster_group this_cluster(::kf::sim::Site site = KF_CALLER_SITE) {
  ::kf::sim::unsupported("thread block clusters", site);
}

template <class Group>
KF_INLINE void sync(const Group& group) {
  group.sync();
}

template <class T>
struct plus {
  KF_INLINE T operator()(const T& a, const T& b) const { return a + b; }
};
template <class T>
struct less {
  KF_INLINE T operator()(const T& a, const T& b) const { return b < a ? b : a; }
};
template <class T>
struct greater {
  KF_INLINE T operator()(const T& a, const T& b) const { return a < b ? b : a; }
};
template <class T>
struct bit_and {
  KF_INLINE T operator()(const T& a, const T& b) const { return a & b; }
};
template <class T>
struct bit_or {
  KF_INLINE T operator()(const T& a, const T& b) const { return a | b; }
};
template <class T>
struct bit_xor {
  KF_INLINE T operator()(const T& a, const T& b) const { return a ^ b; }
};

// A butterfly over the ranks for powers of two, as the library does; rank by rank otherwise.
template <class Group, class T, class Operation>
KF_CALL T reduce(const Group& group, T value, Operation operation) {
  const void* caller = KF_CALLER;
  const unsigned size = group.size(), mask = group.mask(), rank = group.thread_rank();
  if ((size & (size - 1)) == 0) {
    for (unsigned step = size / 2; step > 0; step /= 2) {
      const T other = details::shuffle_rank(mask, value, rank ^ step, caller);
      value = rank & step ? operation(other, value) : operation(value, other);
    }
    return value;
  }
  T total = details::shuffle_rank(mask, value, 0, caller);
  for (unsigned other = 1; other < size; ++other) {
    total = operation(total, details::shuffle_rank(mask, value, other, caller));
  }
  return total;
}
template <class Group, class T, class Operation>
KF_CALL T inclusive_scan(const Group& group, T value, Operation operation) {
  const void* caller = KF_CALLER;
  const unsigned size = group.size(), mask = group.mask(), rank = group.thread_rank();
  for (unsigned step = 1; step < size; step *= 2) {
    const T other = details::shuffle_rank(mask, value, rank >= step ? rank - step : rank, caller);
    if (rank >= step) value = operation(other, value);
  }
  return value;
}
template <class Group, class T, class Operation>
KF_CALL T exclusive_scan(const Group& group, T value, Operation operation) {
  const void* caller = KF_CALLER;
  const T inclusive = inclusive_scan(group, value, operation);
  const unsigned rank = group.thread_rank();
  const T before = details::shuffle_rank(group.mask(), inclusive, rank > 0 ? rank - 1 : 0, caller);
  return rank > 0 ? before : T();
}
template <class Group, class T>
KF_INLINE T inclusive_scan(const Group& group, T value) {
  return inclusive_scan(group, value, plus<T>());
}
template <class Group, class T>
KF_INLINE T exclusive_scan(const Group& group, T value) {
  return exclusive_scan(group, value, plus<T>());
}
template <class Group, class Fn>
KF_INLINE void invoke_one(const Group& group, Fn&& function) {
  if (group.thread_rank() == 0) function();
}

// Asynchronous copies happen at once; the threads of the group share the elements, so that the counted
// accesses are the same.
template <class Group, class T>
KF_INLINE void memcpy_async(const Group& group, T* to, const T* from, size_t bytes) {
  for (size_t i = group.thread_rank(); i < bytes / sizeof(T); i += group.size()) to[i] = from[i];
}
template <class Group, class T, class U>
KF_INLINE void memcpy_async(const Group& group, T* to, const U* from, size_t bytes) {
  for (size_t i = group.thread_rank(); i < bytes; i += group.size()) {
    reinterpret_cast<char*>(to)[i] = reinterpret_cast<const char*>(from)[i];
  }
}
template <class Group>
KF_INLINE void wait(const Group& group) {
  group.sync();
}
template <unsigned Stages, class Group>
KF_INLINE void wait_prior(const Group& group) {
  group.sync();
}

}  // namespace cooperative_groups

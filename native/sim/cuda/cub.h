// Reductions and scans of CUB over warps and blocks. Warps work with shuffles and leave their results in the
// caller's shared storage, as the library's warp-based algorithms do; the accesses are the caller's.
#pragma once
#include "cooperative-groups.h"
#include "device.h"

namespace cub {

struct Sum {
  template <class A, class B>
  KF_INLINE auto operator()(const A& a, const B& b) const {
    return a + b;
  }
};
struct Max {
  template <class T>
  KF_INLINE T operator()(const T& a, const T& b) const {
    return a < b ? b : a;
  }
};
struct Min {
  template <class T>
  KF_INLINE T operator()(const T& a, const T& b) const {
    return b < a ? b : a;
  }
};
template <class Key, class Value>
struct KeyValuePair {
  Key key;
  Value value;
};
struct ArgMax {
  template <class Key, class Value>
  KF_INLINE KeyValuePair<Key, Value> operator()(const KeyValuePair<Key, Value>& a,
                                                const KeyValuePair<Key, Value>& b) const {
    return b.value > a.value || (a.value == b.value && b.key < a.key) ? b : a;
  }
};
struct ArgMin {
  template <class Key, class Value>
  KF_INLINE KeyValuePair<Key, Value> operator()(const KeyValuePair<Key, Value>& a,
                                                const KeyValuePair<Key, Value>& b) const {
    return b.value < a.value || (a.value == b.value && b.key < a.key) ? b : a;
  }
};

enum BlockReduceAlgorithm {
  BLOCK_REDUCE_RAKING_COMMUTATIVE_ONLY,
  BLOCK_REDUCE_RAKING,
  BLOCK_REDUCE_WARP_REDUCTIONS
};
enum BlockScanAlgorithm { BLOCK_SCAN_RAKING, BLOCK_SCAN_RAKING_MEMOIZE, BLOCK_SCAN_WARP_SCANS };

namespace details {

// The lanes of the running warp that the block has: its last warp may be short.
KF_INLINE unsigned lanes_of_warp(unsigned threads, unsigned width) {
  const unsigned first = ::kf::sim::cuda::view.linear_thread & ~31u;
  const unsigned lanes = threads - first < 32 ? threads - first : 32;
  const unsigned all = lanes == 32 ? 0xffffffffu : (1u << lanes) - 1u;
  if (width == 32) return all;
  const unsigned lane = ::kf::sim::cuda::view.lane;
  return all & (((1u << width) - 1u) << (lane & ~(width - 1)));
}
KF_INLINE unsigned block_threads() { return blockDim.x * blockDim.y * blockDim.z; }
template <class T>
KF_CALL T value_of_lane(unsigned mask, const T& value, unsigned lane) {
  using ::cooperative_groups::details::rank_in;
  return ::cooperative_groups::details::shuffle_rank(mask, value, rank_in(mask, lane), KF_CALLER);
}

// The total of the first `valid` lanes of each `width`, in the first of them.
template <class T, class Operation>
KF_INLINE T reduce_lanes(T value, Operation operation, unsigned mask, unsigned width, unsigned valid) {
  const unsigned lane = ::kf::sim::cuda::view.lane, rank = lane & (width - 1);
  for (unsigned step = 1; step < width; step *= 2) {
    const bool inside = rank + step < width && (mask >> (lane + step) & 1u);
    const T other = value_of_lane(mask, value, inside ? lane + step : lane);
    if (inside && rank + step < valid) value = operation(value, other);
  }
  return value;
}
template <class T, class Operation>
KF_INLINE T scan_lanes(T value, Operation operation, unsigned mask, unsigned width) {
  const unsigned lane = ::kf::sim::cuda::view.lane, rank = lane & (width - 1);
  for (unsigned step = 1; step < width; step *= 2) {
    const T other = value_of_lane(mask, value, rank >= step ? lane - step : lane);
    if (rank >= step) value = operation(other, value);
  }
  return value;
}

}  // namespace details

template <class T, int width = 32, int = 0>
class WarpReduce {
 public:
  struct TempStorage {
    char unused;
  };
  KF_INLINE explicit WarpReduce(TempStorage&) {}
  KF_INLINE T Sum(T value) { return Reduce(value, cub::Sum()); }
  KF_INLINE T Sum(T value, int valid) { return Reduce(value, cub::Sum(), valid); }
  template <class Operation>
  KF_INLINE T Reduce(T value, Operation operation, int valid = width) {
    const unsigned mask = details::lanes_of_warp(details::block_threads(), width);
    return details::reduce_lanes(value, operation, mask, width, unsigned(valid));
  }
};

template <class T, int width = 32, int = 0>
class WarpScan {
 public:
  struct TempStorage {
    char unused;
  };
  KF_INLINE explicit WarpScan(TempStorage&) {}
  template <class Operation>
  KF_INLINE void InclusiveScan(T value, T& result, Operation operation) {
    result = details::scan_lanes(value, operation, mask(), width);
  }
  template <class Operation>
  KF_INLINE void ExclusiveScan(T value, T& result, T initial, Operation operation) {
    const unsigned lane = ::kf::sim::cuda::view.lane, rank = lane & (width - 1);
    const T inclusive = details::scan_lanes(value, operation, mask(), width);
    const T before = details::value_of_lane(mask(), inclusive, rank > 0 ? lane - 1 : lane);
    result = rank > 0 ? operation(initial, before) : initial;
  }
  KF_INLINE void InclusiveSum(T value, T& result) { InclusiveScan(value, result, cub::Sum()); }
  KF_INLINE void InclusiveSum(T value, T& result, T& total) {
    InclusiveSum(value, result);
    total = Broadcast(result, width - 1);
  }
  KF_INLINE void ExclusiveSum(T value, T& result) { ExclusiveScan(value, result, T(), cub::Sum()); }
  KF_INLINE void ExclusiveSum(T value, T& result, T& total) {
    T inclusive;
    InclusiveSum(value, inclusive, total);
    result = inclusive - value;
  }
  KF_INLINE T Broadcast(T value, unsigned rank) {
    const unsigned lane = ::kf::sim::cuda::view.lane;
    return details::value_of_lane(mask(), value, (lane & ~(width - 1u)) + rank);
  }

 private:
  KF_INLINE static unsigned mask() { return details::lanes_of_warp(details::block_threads(), width); }
};

template <class T, int threads_x, BlockReduceAlgorithm = BLOCK_REDUCE_WARP_REDUCTIONS, int threads_y = 1,
          int threads_z = 1, int = 0>
class BlockReduce {
  static constexpr unsigned threads = unsigned(threads_x * threads_y * threads_z);
  static constexpr unsigned warps = (threads + 31) / 32;

 public:
  struct TempStorage {
    T partial[warps];
  };
  KF_INLINE explicit BlockReduce(TempStorage& storage) : storage_(storage) {}
  KF_INLINE T Sum(T value) { return Reduce(value, cub::Sum()); }
  KF_INLINE T Sum(T value, int valid) { return Reduce(value, cub::Sum(), valid); }
  template <int count>
  KF_INLINE T Sum(T (&values)[count]) {
    return Reduce(values, cub::Sum());
  }
  template <int count, class Operation>
  KF_INLINE T Reduce(T (&values)[count], Operation operation) {
    T value = values[0];
    for (int i = 1; i < count; ++i) value = operation(value, values[i]);
    return Reduce(value, operation);
  }
  // The total of the block's first `valid` threads, in thread 0.
  template <class Operation>
  KF_INLINE T Reduce(T value, Operation operation, int valid = int(threads)) {
    const unsigned thread = ::kf::sim::cuda::view.linear_thread, first = thread & ~31u;
    const unsigned in_warp = unsigned(valid) > first ? unsigned(valid) - first : 0;
    value = details::reduce_lanes(value, operation, details::lanes_of_warp(threads, 32), 32, in_warp);
    if (warps == 1) return value;
    if (thread % 32 == 0) storage_.partial[thread / 32] = value;
    __syncthreads();
    if (thread == 0)
      for (unsigned warp = 1; warp < warps && warp * 32 < unsigned(valid); ++warp)
        value = operation(value, storage_.partial[warp]);
    return value;
  }

 private:
  TempStorage& storage_;
};

template <class T, int threads_x, BlockScanAlgorithm = BLOCK_SCAN_RAKING, int threads_y = 1,
          int threads_z = 1, int = 0>
class BlockScan {
  static constexpr unsigned threads = unsigned(threads_x * threads_y * threads_z);
  static constexpr unsigned warps = (threads + 31) / 32;

 public:
  struct TempStorage {
    T partial[warps];
  };
  KF_INLINE explicit BlockScan(TempStorage& storage) : storage_(storage) {}

  template <class Operation>
  KF_INLINE void InclusiveScan(T value, T& result, Operation operation) {
    T total;
    InclusiveScan(value, result, operation, total);
  }
  template <class Operation>
  KF_INLINE void InclusiveScan(T value, T& result, Operation operation, T& total) {
    T before;
    bool has_before;
    scan(value, result, before, has_before, total, operation);
  }
  template <class Operation>
  KF_INLINE void ExclusiveScan(T value, T& result, T initial, Operation operation) {
    T total;
    ExclusiveScan(value, result, initial, operation, total);
  }
  template <class Operation>
  KF_INLINE void ExclusiveScan(T value, T& result, T initial, Operation operation, T& total) {
    T inclusive, before;
    bool has_before;
    scan(value, inclusive, before, has_before, total, operation);
    result = has_before ? operation(initial, before) : initial;
  }
  KF_INLINE void InclusiveSum(T value, T& result) { InclusiveScan(value, result, cub::Sum()); }
  KF_INLINE void InclusiveSum(T value, T& result, T& total) {
    InclusiveScan(value, result, cub::Sum(), total);
  }
  KF_INLINE void ExclusiveSum(T value, T& result) { ExclusiveScan(value, result, T(), cub::Sum()); }
  KF_INLINE void ExclusiveSum(T value, T& result, T& total) {
    ExclusiveScan(value, result, T(), cub::Sum(), total);
  }
  template <int count>
  KF_INLINE void InclusiveSum(T (&values)[count], T (&results)[count]) {
    T total;
    several(values, results, total, true);
  }
  template <int count>
  KF_INLINE void InclusiveSum(T (&values)[count], T (&results)[count], T& total) {
    several(values, results, total, true);
  }
  template <int count>
  KF_INLINE void ExclusiveSum(T (&values)[count], T (&results)[count]) {
    T total;
    several(values, results, total, false);
  }
  template <int count>
  KF_INLINE void ExclusiveSum(T (&values)[count], T (&results)[count], T& total) {
    several(values, results, total, false);
  }

 private:
  template <int count>
  KF_INLINE void several(T (&values)[count], T (&results)[count], T& total, bool inclusive) {
    T own = values[0];
    for (int i = 1; i < count; ++i) own = own + values[i];
    T before;
    ExclusiveSum(own, before, total);
    for (int i = 0; i < count; ++i) {
      const T value = values[i];
      results[i] = inclusive ? before + value : before;
      before = before + value;
    }
  }
  // `before` is the total of the threads in front, where there are any.
  template <class Operation>
  KF_INLINE void scan(T value, T& inclusive, T& before, bool& has_before, T& total, Operation operation) {
    const unsigned thread = ::kf::sim::cuda::view.linear_thread, lane = thread % 32, warp = thread / 32;
    const unsigned mask = details::lanes_of_warp(threads, 32);
    inclusive = details::scan_lanes(value, operation, mask, 32);
    before = details::value_of_lane(mask, inclusive, lane > 0 ? lane - 1 : lane);
    has_before = lane > 0;
    if (lane == 31 || thread == threads - 1) storage_.partial[warp] = inclusive;
    __syncthreads();
    total = storage_.partial[0];
    T in_front = total;
    for (unsigned other = 1; other < warps; ++other) {
      if (other == warp) in_front = total;
      total = operation(total, storage_.partial[other]);
    }
    if (warp == 0) return;
    inclusive = operation(in_front, inclusive);
    before = has_before ? operation(in_front, before) : in_front;
    has_before = true;
  }
  TempStorage& storage_;
};

}  // namespace cub

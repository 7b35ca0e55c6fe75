// nd_range, group, nd_item: launches in work-groups. nd_item and group hold nothing: what they say is read
// from the thread's view, so passing them about costs nothing.
#pragma once
#include "device-event.h"
#include "item.h"
#include "memory-order.h"
#include "thread-view.h"
#include "work-group-scope.h"

namespace sycl {

struct sub_group;

template <int Dimensions = 1>
class nd_range {
 public:
  static constexpr int dimensions = Dimensions;
  nd_range(range<Dimensions> global, range<Dimensions> local, id<Dimensions> offset = {})
      : global_(global), local_(local), offset_(offset) {}
  range<Dimensions> get_global_range() const { return global_; }
  range<Dimensions> get_local_range() const { return local_; }
  range<Dimensions> get_group_range() const { return range<Dimensions>(global_ / local_); }
  id<Dimensions> get_offset() const { return offset_; }
  friend bool operator==(const nd_range& a, const nd_range& b) {
    return a.global_ == b.global_ && a.local_ == b.local_ && a.offset_ == b.offset_;
  }

 private:
  range<Dimensions> global_, local_;
  id<Dimensions> offset_;
};
template <int D>
nd_range(range<D>, range<D>) -> nd_range<D>;
template <int D>
nd_range(range<D>, range<D>, id<D>) -> nd_range<D>;

template <int Dimensions = 1>
class group {
  static constexpr int D = Dimensions;

 public:
  using id_type = id<D>;
  using range_type = range<D>;
  using linear_id_type = size_t;
  static constexpr int dimensions = D;
  static constexpr memory_scope fence_scope = memory_scope::work_group;

  KF_INLINE id<D> get_group_id() const {
    return ::kf::sim::sycl::all_of<D, id<D>>(::kf::sim::sycl::view.block);
  }
  KF_INLINE size_t get_group_id(int dimension) const {
    return ::kf::sim::sycl::along<D>(::kf::sim::sycl::view.block, dimension);
  }
  KF_INLINE id<D> get_id() const { return get_group_id(); }
  KF_INLINE size_t get_id(int dimension) const { return get_group_id(dimension); }
  KF_INLINE size_t operator[](int dimension) const { return get_group_id(dimension); }
  KF_INLINE id<D> get_local_id() const {
    return ::kf::sim::sycl::all_of<D, id<D>>(::kf::sim::sycl::view.thread);
  }
  KF_INLINE size_t get_local_id(int dimension) const {
    return ::kf::sim::sycl::along<D>(::kf::sim::sycl::view.thread, dimension);
  }
  KF_INLINE range<D> get_local_range() const {
    return ::kf::sim::sycl::all_of<D, range<D>>(::kf::sim::sycl::view.block_extent);
  }
  KF_INLINE size_t get_local_range(int dimension) const {
    return ::kf::sim::sycl::along<D>(::kf::sim::sycl::view.block_extent, dimension);
  }
  KF_INLINE range<D> get_group_range() const {
    return ::kf::sim::sycl::all_of<D, range<D>>(::kf::sim::sycl::view.grid_extent);
  }
  KF_INLINE size_t get_group_range(int dimension) const {
    return ::kf::sim::sycl::along<D>(::kf::sim::sycl::view.grid_extent, dimension);
  }
  KF_INLINE range<D> get_global_range() const { return get_group_range() * get_local_range(); }
  KF_INLINE size_t get_global_range(int dimension) const {
    return get_group_range(dimension) * get_local_range(dimension);
  }
  KF_INLINE range<D> get_max_local_range() const { return get_local_range(); }
  KF_INLINE size_t get_group_linear_id() const {
    return ::kf::sim::sycl::linear<D>(get_group_id(), get_group_range());
  }
  KF_INLINE size_t get_linear_id() const { return get_group_linear_id(); }
  KF_INLINE size_t get_group_linear_range() const { return get_group_range().size(); }
  // The core keeps the linear index of a thread: nothing to compute.
  KF_INLINE size_t get_local_linear_id() const { return ::kf::sim::sycl::view.linear_thread; }
  KF_INLINE size_t get_local_linear_range() const { return get_local_range().size(); }
  KF_INLINE bool leader() const { return ::kf::sim::sycl::view.linear_thread == 0; }

  KF_INLINE void mem_fence(access::fence_space = access::fence_space::global_and_local) const {
    atomic_fence(memory_order::acq_rel, memory_scope::work_group);
  }
  // All work-items copy together, each its share, element by element.
  template <class T, class Source>
  device_event async_work_group_copy(T to, Source from, size_t count, size_t stride = 1) const {
    ::kf::sim::sycl::copy_together(&to[0], &from[0], count, stride);
    return {};
  }
  template <class... Events>
  KF_INLINE void wait_for(Events...) const {
    ::kf::sim::sycl::work_group_barrier_here();
  }
  template <class... Ignored>
  KF_CALL void parallel_for_work_item(const Ignored&...) const {
    ::kf::sim::unsupported("parallel_for_work_item; write an nd_range with barriers", KF_CALLER);
  }
  friend bool operator==(const group&, const group&) { return true; }
};

template <int Dimensions = 1>
class nd_item {
  static constexpr int D = Dimensions;

 public:
  static constexpr int dimensions = D;
  KF_INLINE id<D> get_global_id() const {
    if constexpr (D == 1) return id<1>(get_global_id(0));
    if constexpr (D == 2) return id<2>(get_global_id(0), get_global_id(1));
    if constexpr (D == 3) return id<3>(get_global_id(0), get_global_id(1), get_global_id(2));
  }
  KF_INLINE size_t get_global_id(int dimension) const { return ::kf::sim::sycl::global_along<D>(dimension); }
  KF_INLINE size_t get_global_linear_id() const {
    return ::kf::sim::sycl::linear<D>(get_global_id(), get_global_range());
  }
  KF_INLINE id<D> get_local_id() const { return get_group().get_local_id(); }
  KF_INLINE size_t get_local_id(int dimension) const { return get_group().get_local_id(dimension); }
  KF_INLINE size_t get_local_linear_id() const { return get_group().get_local_linear_id(); }
  KF_INLINE group<D> get_group() const { return {}; }
  KF_INLINE size_t get_group(int dimension) const { return get_group().get_group_id(dimension); }
  KF_INLINE size_t get_group_linear_id() const { return get_group().get_group_linear_id(); }
  KF_INLINE range<D> get_group_range() const { return get_group().get_group_range(); }
  KF_INLINE size_t get_group_range(int dimension) const { return get_group().get_group_range(dimension); }
  KF_INLINE range<D> get_global_range() const { return get_group().get_global_range(); }
  KF_INLINE size_t get_global_range(int dimension) const { return get_group().get_global_range(dimension); }
  KF_INLINE range<D> get_local_range() const { return get_group().get_local_range(); }
  KF_INLINE size_t get_local_range(int dimension) const { return get_group().get_local_range(dimension); }
  KF_INLINE id<D> get_offset() const { return {}; }
  nd_range<D> get_nd_range() const { return {get_global_range(), get_local_range()}; }
  sub_group get_sub_group() const;

  // Not inlined: the return address tells the barriers of a source apart.
  KF_CALL void barrier(access::fence_space = access::fence_space::global_and_local) const {
    ::kf::sim::block_barrier(::kf::sim::BarrierReduction::none, 0, KF_CALLER);
  }
  KF_INLINE void mem_fence(access::fence_space = access::fence_space::global_and_local) const {
    atomic_fence(memory_order::acq_rel, memory_scope::work_group);
  }
  template <class T, class Source>
  device_event async_work_group_copy(T to, Source from, size_t count, size_t stride = 1) const {
    return get_group().async_work_group_copy(to, from, count, stride);
  }
  template <class... Events>
  KF_INLINE void wait_for(Events... events) const {
    get_group().wait_for(events...);
  }
};

template <int D>
inline KF_CALL void group_barrier(group<D>, memory_scope = memory_scope::work_group) {
  ::kf::sim::block_barrier(::kf::sim::BarrierReduction::none, 0, KF_CALLER);
}

namespace ext::oneapi {
namespace experimental {
template <int D>
KF_INLINE nd_item<D> this_nd_item() {
  return {};
}
template <int D>
KF_INLINE group<D> this_group() {
  return {};
}
}  // namespace experimental
namespace this_work_item {
template <int D>
KF_INLINE nd_item<D> get_nd_item() {
  return {};
}
template <int D>
KF_INLINE group<D> get_work_group() {
  return {};
}
}  // namespace this_work_item
}  // namespace ext::oneapi

}  // namespace sycl

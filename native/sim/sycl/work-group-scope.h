// The hierarchical form of SYCL 1.2.1 (parallel_for_work_group): the words exist, so that its use compiles
// and is refused with its line.
#pragma once
#include "item.h"

namespace sycl {

template <int Dimensions = 1>
class h_item {
  static constexpr int D = Dimensions;

 public:
  static constexpr int dimensions = D;
  item<D, false> get_global() const { return get_item(); }
  item<D, false> get_local() const { return get_item(); }
  item<D, false> get_logical_local() const { return get_item(); }
  item<D, false> get_physical_local() const { return get_item(); }
  id<D> get_global_id() const { return {}; }
  size_t get_global_id(int) const { return 0; }
  id<D> get_local_id() const { return {}; }
  size_t get_local_id(int) const { return 0; }
  range<D> get_global_range() const { return {}; }
  size_t get_global_range(int) const { return 0; }
  range<D> get_local_range() const { return {}; }
  size_t get_local_range(int) const { return 0; }

 private:
  item<D, false> get_item() const { return {range<D>(), id<D>(), id<D>()}; }
};

template <class T, int Dimensions = 1>
class private_memory {
 public:
  template <class Group>
  explicit private_memory(const Group&) {}
  T& operator()(const h_item<Dimensions>&) { return value_; }

 private:
  T value_{};
};

}  // namespace sycl

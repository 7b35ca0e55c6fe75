// ext::oneapi::group_local_memory: local memory declared in the kernel, one object per work-group and place
// in the source.
#pragma once
#include <type_traits>
#include <utility>

#include "group-algorithms.h"
#include "multi-ptr.h"

namespace kf::sim::sycl {

// `Place` is a type of its own for each call in the source.
template <class T, class Place>
KF_CALL T* local_object() {
  static SharedKey key = {"group_local_memory", 0, 0};
  return static_cast<T*>(shared_variable(&key, sizeof(T), alignof(T)));
}

}  // namespace kf::sim::sycl

namespace sycl::ext::oneapi {

template <class T, class Group, class Place = decltype([] {})>
KF_INLINE multi_ptr<T, access::address_space::local_space> group_local_memory_for_overwrite(Group) {
  return ::kf::sim::sycl::local_object<T, Place>();
}
template <class T, class Group, class Place = decltype([] {}), class... Values>
KF_INLINE multi_ptr<T, access::address_space::local_space> group_local_memory(Group,
                                                                              const Values&... values) {
  T* object = ::kf::sim::sycl::local_object<T, Place>();
  if (::kf::sim::sycl::view.linear_thread == 0) *object = T{values...};
  ::kf::sim::sycl::work_group_barrier();
  return object;
}

}  // namespace sycl::ext::oneapi

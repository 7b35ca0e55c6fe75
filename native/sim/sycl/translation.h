// What the unit generator (src/evaluation/backends/sim/translate-sycl.ts) may write into a unit.
#pragma once
#include "buffer.h"
#include "fixed-local-accessor.h"
#include "queue.h"

namespace kf::sim::sycl {

// The end of every unit of a task:
//   extern "C" KF_UNTRACED void kf_entry(const ::kf::sim::Arguments* a, const ::kf::sim::LaunchShape*) {
//     ::sycl::queue q = ::kf::sim::sycl::task_queue();
//     auto b1 = ::kf::sim::sycl::buffer_argument<float, 2>(a, 1);
//     f(q, ::kf::sim::sycl::pointer_argument<float>(a, 0), b1, ::kf::sim::sycl::scalar_argument<int>(a, 2));
//   }
inline ::sycl::queue task_queue() {
  return ::sycl::queue(::sycl::property_list(::sycl::property::queue::in_order()));
}
template <class T>
KF_UNTRACED T* pointer_argument(const Arguments* arguments, unsigned index) {
  return static_cast<T*>(arguments->slots[index]);
}
template <class T>
KF_UNTRACED T scalar_argument(const Arguments* arguments, unsigned index) {
  return *static_cast<const T*>(arguments->slots[index]);
}
// Over the task's memory in place; dimensions of which the request names no extents are 1.
template <class T, int D>
::sycl::buffer<T, D> buffer_argument(const Arguments* arguments, unsigned index) {
  const uint64_t* given = arguments->extents[index];
  ::sycl::range<D> extents;
  for (int i = 0; i < D; i++) extents[i] = given[i];
  return ::sycl::buffer<T, D>(pointer_argument<T>(arguments, index), extents);
}

}  // namespace kf::sim::sycl

// What the unit generator (src/evaluation/backends/sim/translate-sycl.ts) may write into a unit.
#pragma once
#include "buffer.h"
#include "fixed-local-accessor.h"
#include "queue.h"

namespace kf::sim::sycl {

// A task's buffer as the sycl::buffer that its function takes, over the task's memory in place:
//   auto kf_buffer_1 = ::kf::sim::sycl::buffer_over<float, 2>(a->slots[1], ::sycl::range<2>(rows, columns));
template <class T, int D>
::sycl::buffer<T, D> buffer_over(void* memory, const ::sycl::range<D>& extents) {
  return ::sycl::buffer<T, D>(static_cast<T*>(memory), extents);
}

}  // namespace kf::sim::sycl

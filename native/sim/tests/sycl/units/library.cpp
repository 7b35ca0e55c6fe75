// Kernels for test/unit/native/sycl-library.test.ts: the scalar `which` selects one. Every planted defect has
// a twin that differs only in the defect.
#include <sycl/sycl.hpp>

namespace {

struct Task {
  float* in;
  float* out;
  int* flags;
  int local;  // work-items of a work-group
};
using Kernel = void (*)(sycl::queue&, const Task&);
Kernel kernels[64];
int kernel_count;
constexpr size_t kItems = 1024;

// The test reads the names from this file: the order of definition is the number. The body belongs to a
// lambda over nd_item<1>.
#define KERNEL(name)                                                                         \
  struct name##_body {                                                                       \
    Task task;                                                                               \
    void operator()(sycl::nd_item<1> item) const;                                            \
  };                                                                                         \
  void name(sycl::queue& q, const Task& task) {                                              \
    q.parallel_for(sycl::nd_range<1>(kItems, size_t(task.local)), name##_body{task}).wait(); \
  }                                                                                          \
  const int name##_number = (kernels[kernel_count] = name, kernel_count++);                  \
  inline void name##_body::operator()([[maybe_unused]] sycl::nd_item<1> item) const

// ---- counts

KERNEL(copy) { task.out[item.get_global_id(0)] = task.in[item.get_global_id(0)]; }
KERNEL(sub_group_reduce) {
  const size_t i = item.get_global_id(0);
  task.out[i] = sycl::reduce_over_group(item.get_sub_group(), task.in[i], sycl::plus<>());
}
KERNEL(sub_group_scan) {
  const size_t i = item.get_global_id(0);
  task.out[i] = sycl::inclusive_scan_over_group(item.get_sub_group(), task.in[i], sycl::plus<>());
}
KERNEL(work_group_reduce) {
  const size_t i = item.get_global_id(0);
  task.out[i] = sycl::reduce_over_group(item.get_group(), task.in[i], sycl::plus<>());
}
KERNEL(work_group_broadcast) {
  const size_t i = item.get_global_id(0);
  task.out[i] = sycl::group_broadcast(item.get_group(), task.in[i]);
}
KERNEL(vote) {
  const size_t i = item.get_global_id(0);
  task.out[i] = sycl::any_of_group(item.get_group(), task.in[i] > 2.0f);
}
KERNEL(vectors) {
  const size_t i = item.get_global_id(0);
  if (i < kItems / 4)
    reinterpret_cast<sycl::float4*>(task.out)[i] = reinterpret_cast<const sycl::float4*>(task.in)[i] * 2.0f;
}
KERNEL(special_functions) {
  const size_t i = item.get_global_id(0);
  const float x = task.in[i];
  task.out[i] = sycl::exp(x) + sycl::native::exp(x) + sycl::rsqrt(2 + x * x) + sycl::pow(2.0f, x);
}
KERNEL(atomic_sum) {
  sycl::atomic_ref<int, sycl::memory_order::relaxed, sycl::memory_scope::device>(task.flags[0]).fetch_add(1);
}

void reduction_of_range(sycl::queue& q, const Task& task) {
  const float* in = task.in;
  q.parallel_for(sycl::range<1>(kItems), sycl::reduction(task.out, sycl::plus<>()),
                 [=](sycl::id<1> i, auto& total) { total += in[i]; })
      .wait();
}
const int reduction_of_range_number = (kernels[kernel_count] = reduction_of_range, kernel_count++);
// KERNEL(reduction_of_range)

// ---- defects

// A group algorithm that only some of the sub-group reach.
KERNEL(divergent_sub_group) {
  const size_t i = item.get_global_id(0);
  float value = task.in[i];
  if (item.get_sub_group().get_local_linear_id() < 4)
    value = sycl::reduce_over_group(item.get_sub_group(), value, sycl::plus<>());
  task.out[i] = value;
}
KERNEL(uniform_sub_group) {
  const size_t i = item.get_global_id(0);
  float value = item.get_sub_group().get_local_linear_id() < 4 ? task.in[i] : 0.0f;
  value = sycl::reduce_over_group(item.get_sub_group(), value, sycl::plus<>());
  task.out[i] = value;
}

// Work-items of one work-group at different group algorithms.
KERNEL(divergent_work_group) {
  const size_t i = item.get_global_id(0);
  float value = task.in[i];
  if (item.get_local_id(0) < 32)
    value = sycl::group_broadcast(item.get_group(), value);
  else
    value = 2 * sycl::group_broadcast(item.get_group(), value);
  task.out[i] = value;
}
KERNEL(uniform_work_group) {
  const size_t i = item.get_global_id(0);
  float value = sycl::group_broadcast(item.get_group(), task.in[i]);
  if (item.get_local_id(0) >= 32) value *= 2;
  task.out[i] = value;
}

// Updates that are lost.
KERNEL(plain_update) { task.flags[0] += 1; }
KERNEL(atomic_update) {
  ++sycl::atomic_ref<int, sycl::memory_order::acq_rel, sycl::memory_scope::device>(task.flags[0]);
}

// Local memory declared in the kernel, without the barrier between.
KERNEL(unsynchronised_local) {
  auto tile = sycl::ext::oneapi::group_local_memory_for_overwrite<float[1024]>(item.get_group());
  const size_t i = item.get_global_id(0), local = item.get_local_id(0);
  (*tile)[local] = task.in[i];
  task.out[i] = (*tile)[item.get_local_range(0) - 1 - local];
}
KERNEL(synchronised_local) {
  auto tile = sycl::ext::oneapi::group_local_memory_for_overwrite<float[1024]>(item.get_group());
  const size_t i = item.get_global_id(0), local = item.get_local_id(0);
  (*tile)[local] = task.in[i];
  sycl::group_barrier(item.get_group());
  task.out[i] = (*tile)[item.get_local_range(0) - 1 - local];
}

// A message whose flag is set without an order, and one that is released and acquired.
KERNEL(unordered_message) {
  sycl::atomic_ref<int, sycl::memory_order::relaxed, sycl::memory_scope::device> flag(task.flags[0]);
  if (item.get_global_linear_id() == 0) {
    task.out[0] = task.in[0];
    flag.store(1);
  } else if (item.get_local_id(0) == 0) {
    if (flag.load() == 1) task.out[item.get_group(0)] = task.out[0];
  }
}
KERNEL(ordered_message) {
  sycl::atomic_ref<int, sycl::memory_order::acq_rel, sycl::memory_scope::device> flag(task.flags[0]);
  if (item.get_global_linear_id() == 0) {
    task.out[0] = task.in[0];
    flag.store(1);
  } else if (item.get_local_id(0) == 0) {
    if (flag.load() == 1) task.out[item.get_group(0)] = task.out[0];
  }
}

KERNEL(joint_matrices) {
  using namespace sycl::ext::oneapi::experimental::matrix;
  joint_matrix<sycl::sub_group, float, use::accumulator, 8, 16> c;
  joint_matrix_fill(item.get_sub_group(), c, 0.0f);
}

}  // namespace

extern "C" void kf_entry(const kf::sim::Arguments* arguments, const kf::sim::LaunchShape*) {
  sycl::queue q;
  const Task task{static_cast<float*>(arguments->slots[0]), static_cast<float*>(arguments->slots[1]),
                  static_cast<int*>(arguments->slots[2]), *static_cast<int*>(arguments->slots[3])};
  kernels[*static_cast<int*>(arguments->slots[4])](q, task);
}

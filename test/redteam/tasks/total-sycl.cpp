// Adds all values to *sum: one atomic addition for each element.
#include <sycl/sycl.hpp>

sycl::event total(sycl::queue& q, const float* values, float* sum, int n)
{
    return q.parallel_for(sycl::nd_range<1>(64 * 128, 128), [=](sycl::nd_item<1> item) {
        sycl::atomic_ref<float, sycl::memory_order::relaxed, sycl::memory_scope::device> all(*sum);
        for (int i = item.get_global_linear_id(); i < n; i += 64 * 128) all += values[i];
    });
}

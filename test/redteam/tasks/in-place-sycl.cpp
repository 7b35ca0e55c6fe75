// Leaky ReLU in place; one chunk of elements a work-item.
#include <sycl/sycl.hpp>

sycl::event in_place(sycl::queue& q, float* v, float slope, int n)
{
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        const int t = item.get_global_linear_id();
        const int chunk = (n + 2047) / 2048;
        for (int i = t * chunk; i < (t + 1) * chunk && i < n; ++i) v[i] = v[i] > 0.0f ? v[i] : slope * v[i];
    });
}

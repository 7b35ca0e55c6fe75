// out = a * x + y, one chunk of elements a work-item: lanes are far apart, there is something to gain.
#include <sycl/sycl.hpp>

sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        const int threads = 2048;
        const int t = item.get_global_linear_id();
        const int chunk = (n + threads - 1) / threads;
        for (int i = t * chunk; i < (t + 1) * chunk && i < n; ++i) {
            out[i] = a * x[i] + y[i];
        }
    });
}

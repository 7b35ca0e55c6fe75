// y = a * x + y, already vectorised: 128-bit accesses, grid-stride loop. Bound by memory bandwidth.
#include <sycl/sycl.hpp>
#include <algorithm>

void saxpy(sycl::queue &q, const float *x, float *y, float a, int n) {
    const int groups = std::min(std::max((n / 4 + 255) / 256, 1), 132 * 8);
    q.parallel_for(sycl::nd_range<1>(groups * 256, 256), [=](sycl::nd_item<1> item) {
        const int first = item.get_global_id(0);
        const int step = item.get_global_range(0);
        const int quads = n / 4;

        const sycl::float4 *x4 = reinterpret_cast<const sycl::float4 *>(x);
        sycl::float4 *y4 = reinterpret_cast<sycl::float4 *>(y);
        for (int i = first; i < quads; i += step) {
            y4[i] = sycl::fma(sycl::float4(a), x4[i], y4[i]);
        }
        for (int i = quads * 4 + first; i < n; i += step) {
            y[i] = sycl::fma(a, x[i], y[i]);
        }
    });
}

int main() {
    const int n = 1 << 24;
    sycl::queue q;
    float *x = sycl::malloc_device<float>(n, q);
    float *y = sycl::malloc_device<float>(n, q);
    q.fill(x, 1.0f, n);
    q.fill(y, 2.0f, n);
    q.wait();
    saxpy(q, x, y, 2.5f, n);
    q.wait();
    sycl::free(x, q);
    sycl::free(y, q);
}

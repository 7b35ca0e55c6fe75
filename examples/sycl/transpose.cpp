// Out-of-place transpose of a row-major matrix.
#include <sycl/sycl.hpp>

void transpose(sycl::queue &q, float *out, const float *in, int width, int height) {
    q.parallel_for(sycl::range<2>(height, width), [=](sycl::id<2> index) {
        const int y = index[0];
        const int x = index[1];
        out[x * height + y] = in[y * width + x];
    });
}

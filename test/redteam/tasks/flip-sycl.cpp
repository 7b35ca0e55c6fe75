// Transposes a row-major matrix; stores of a sub-group are far apart.
#include <sycl/sycl.hpp>

sycl::event flip(sycl::queue& q, const float* in, float* out, int width, int height)
{
    const sycl::range<2> local(16, 16);
    const sycl::range<2> global((height + 15) / 16 * 16, (width + 15) / 16 * 16);
    return q.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
        const int x = item.get_global_id(1);
        const int y = item.get_global_id(0);
        if (x < width && y < height) out[x * height + y] = in[y * width + x];
    });
}

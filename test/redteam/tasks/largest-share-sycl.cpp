// out[r] = largest value of row r over the largest value of row r: one, unless it is zero.
#include <sycl/sycl.hpp>

sycl::event largest_share(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>((rows + 63) / 64 * 64, 64), [=](sycl::nd_item<1> item) {
        const int r = item.get_global_linear_id();
        if (r >= rows) return;
        float largest = 1.0f;
        for (int c = 0; c < columns; ++c) largest = sycl::fmax(largest, in[r * columns + c]);
        float again = 1.0f;
        for (int c = 0; c < columns; ++c) again = sycl::fmax(again, in[r * columns + c]);
        out[r] = again / largest;
    });
}

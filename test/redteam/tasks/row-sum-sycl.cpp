// out[r] = sum of row r: one work-item walks a row, as people write it first.
#include <sycl/sycl.hpp>

sycl::event row_sum(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>((rows + 63) / 64 * 64, 64), [=](sycl::nd_item<1> item) {
        const int r = item.get_global_linear_id();
        if (r >= rows) return;
        float sum = 0.0f;
        for (int c = 0; c < columns; ++c) sum += in[r * columns + c];
        out[r] = sum;
    });
}

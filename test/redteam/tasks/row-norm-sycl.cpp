// Layer normalisation: mean and variance of each row, one work-item a row.
#include <sycl/sycl.hpp>

sycl::event row_norm(sycl::queue& q, const float* in, const float* weight, float* out, int rows, int columns)
{
    return q.parallel_for(sycl::nd_range<1>((rows + 63) / 64 * 64, 64), [=](sycl::nd_item<1> item) {
        const int r = item.get_global_linear_id();
        if (r >= rows) return;
        const float* x = in + r * columns;
        float mean = 0.0f;
        for (int c = 0; c < columns; ++c) mean += x[c];
        mean /= columns;
        float variance = 0.0f;
        for (int c = 0; c < columns; ++c) variance += (x[c] - mean) * (x[c] - mean);
        variance /= columns;
        const float scale = 1.0f / sycl::sqrt(variance + 1e-5f);
        for (int c = 0; c < columns; ++c) out[r * columns + c] = (x[c] - mean) * scale * weight[c];
    });
}

// Softmax over rows, one work-group a row; the tree in local memory is the one people write first.
#include <cfloat>
#include <sycl/sycl.hpp>

sycl::event row_softmax(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.submit([&](sycl::handler& h) {
        sycl::local_accessor<float, 1> scratch(128, h);
        h.parallel_for(sycl::nd_range<1>(rows * 128, 128), [=](sycl::nd_item<1> item) {
            const int t = item.get_local_id(0);
            const float* x = in + item.get_group(0) * columns;
            float* y = out + item.get_group(0) * columns;
            float largest = -FLT_MAX;
            for (int c = t; c < columns; c += 128) largest = sycl::fmax(largest, x[c]);
            scratch[t] = largest;
            sycl::group_barrier(item.get_group());
            for (int s = 1; s < 128; s *= 2) {
                if (t % (2 * s) == 0) scratch[t] = sycl::fmax(scratch[t], scratch[t + s]);
                sycl::group_barrier(item.get_group());
            }
            largest = scratch[0];
            sycl::group_barrier(item.get_group());
            float sum = 0.0f;
            for (int c = t; c < columns; c += 128) {
                y[c] = sycl::exp(x[c] - largest);
                sum += y[c];
            }
            scratch[t] = sum;
            sycl::group_barrier(item.get_group());
            for (int s = 1; s < 128; s *= 2) {
                if (t % (2 * s) == 0) scratch[t] += scratch[t + s];
                sycl::group_barrier(item.get_group());
            }
            sum = scratch[0];
            for (int c = t; c < columns; c += 128) y[c] = y[c] / sum;
        });
    });
}

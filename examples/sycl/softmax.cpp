// Softmax over the rows of a matrix; one work-group works on one row.
#include <sycl/sycl.hpp>
#include <cfloat>

constexpr int THREADS = 256;

void softmax(sycl::queue &q, const float *input, float *output, int rows, int cols) {
    q.submit([&](sycl::handler &cgh) {
        sycl::local_accessor<float, 1> scratch(sycl::range<1>(THREADS), cgh);

        cgh.parallel_for(sycl::nd_range<1>(rows * THREADS, THREADS), [=](sycl::nd_item<1> it) {
            const int row = it.get_group(0);
            const int tid = it.get_local_id(0);
            const int size = it.get_local_range(0);
            const float *x = input + row * cols;
            float *y = output + row * cols;

            // 1. largest value of the row, so that exp does not overflow
            float largest = -FLT_MAX;
            for (int c = tid; c < cols; c += size) {
                largest = sycl::fmax(largest, x[c]);
            }
            scratch[tid] = largest;
            sycl::group_barrier(it.get_group());
            for (int s = 1; s < size; s *= 2) {
                if (tid % (2 * s) == 0) {
                    scratch[tid] = sycl::fmax(scratch[tid], scratch[tid + s]);
                }
                sycl::group_barrier(it.get_group());
            }
            largest = scratch[0];
            sycl::group_barrier(it.get_group());

            // 2. sum of exponentials
            float sum = 0.0f;
            for (int c = tid; c < cols; c += size) {
                y[c] = sycl::exp(x[c] - largest);
                sum += y[c];
            }
            scratch[tid] = sum;
            sycl::group_barrier(it.get_group());
            for (int s = 1; s < size; s *= 2) {
                if (tid % (2 * s) == 0) {
                    scratch[tid] += scratch[tid + s];
                }
                sycl::group_barrier(it.get_group());
            }
            sum = scratch[0];

            // 3. normalise
            for (int c = tid; c < cols; c += size) {
                y[c] = y[c] / sum;
            }
        });
    }).wait();
}

// C = A * B, row-major: one work-item walks a row of A and a column of B.
#include <sycl/sycl.hpp>

sycl::event product(sycl::queue& q, const float* A, const float* B, float* C, int M, int N, int K)
{
    const sycl::range<2> local(16, 16);
    const sycl::range<2> global((M + 15) / 16 * 16, (N + 15) / 16 * 16);
    return q.parallel_for(sycl::nd_range<2>(global, local), [=](sycl::nd_item<2> item) {
        const int row = item.get_global_id(0);
        const int col = item.get_global_id(1);
        if (row >= M || col >= N) return;
        float sum = 0.0f;
        for (int k = 0; k < K; ++k) sum += A[row * K + k] * B[k * N + col];
        C[row * N + col] = sum;
    });
}

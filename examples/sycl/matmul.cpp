// Single-precision matrix product C = A * B, all matrices row-major.
#include <sycl/sycl.hpp>
#include <iostream>
#include <vector>

void matmul(sycl::queue &q, const float *A, const float *B, float *C, int M, int N, int K) {
    const size_t rows = (M + 15) / 16 * 16;
    const size_t cols = (N + 15) / 16 * 16;
    q.parallel_for(sycl::nd_range<2>({rows, cols}, {16, 16}), [=](sycl::nd_item<2> item) {
        int row = item.get_global_id(0);
        int col = item.get_global_id(1);
        if (row < M && col < N) {
            float sum = 0.0f;
            for (int k = 0; k < K; ++k) {
                sum += A[row * K + k] * B[k * N + col];
            }
            C[row * N + col] = sum;
        }
    });
}

int main() {
    const int M = 1024, N = 1024, K = 1024;
    sycl::queue q;
    std::cout << "running on " << q.get_device().get_info<sycl::info::device::name>() << std::endl;

    std::vector<float> hostA(M * K, 1.0f), hostB(K * N, 2.0f), hostC(M * N);
    float *A = sycl::malloc_device<float>(M * K, q);
    float *B = sycl::malloc_device<float>(K * N, q);
    float *C = sycl::malloc_device<float>(M * N, q);
    q.memcpy(A, hostA.data(), sizeof(float) * M * K);
    q.memcpy(B, hostB.data(), sizeof(float) * K * N);
    q.wait();

    matmul(q, A, B, C, M, N, K);
    q.wait();

    q.memcpy(hostC.data(), C, sizeof(float) * M * N).wait();
    std::cout << "C[0] = " << hostC[0] << std::endl;
    sycl::free(A, q);
    sycl::free(B, q);
    sycl::free(C, q);
}

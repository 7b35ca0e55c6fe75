// Sum of a vector: every block reduces its part in shared memory and writes one partial sum.
#include <cstdio>
#include <vector>
#include <cuda_runtime.h>

constexpr int kBlockSize = 256;

__global__ void reduce_sum(const float* values, float* partial, int n)
{
    __shared__ float cache[kBlockSize];

    int i = blockIdx.x * blockDim.x + threadIdx.x;
    cache[threadIdx.x] = (i < n) ? values[i] : 0.0f;
    __syncthreads();

    for (int stride = 1; stride < blockDim.x; stride *= 2) {
        if (threadIdx.x % (2 * stride) == 0) {
            cache[threadIdx.x] += cache[threadIdx.x + stride];
        }
        __syncthreads();
    }

    if (threadIdx.x == 0) {
        partial[blockIdx.x] = cache[0];
    }
}

float sum_on_gpu(const std::vector<float>& host)
{
    const int n = static_cast<int>(host.size());
    const int blocks = (n + kBlockSize - 1) / kBlockSize;

    float* values = nullptr;
    float* partial = nullptr;
    cudaMalloc((void**)&values, n * sizeof(float));
    cudaMalloc((void**)&partial, blocks * sizeof(float));
    cudaMemcpy(values, host.data(), n * sizeof(float), cudaMemcpyHostToDevice);

    reduce_sum<<<blocks, kBlockSize>>>(values, partial, n);

    std::vector<float> sums(blocks);
    cudaMemcpy(sums.data(), partial, blocks * sizeof(float), cudaMemcpyDeviceToHost);
    cudaFree(values);
    cudaFree(partial);

    double total = 0;
    for (float s : sums) total += s;
    return static_cast<float>(total);
}

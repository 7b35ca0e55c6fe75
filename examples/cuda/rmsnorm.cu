// Root-mean-square normalisation as in language models: x / rms(x) * weight, one block per token.
#include <cuda_runtime.h>

__global__ void rmsnorm_kernel(float *out, const float *x, const float *weight, int dim, float epsilon) {
    extern __shared__ float partial[];
    const float *row = x + (long long)blockIdx.x * dim;
    float *dst = out + (long long)blockIdx.x * dim;

    float ss = 0.0f;
    for (int j = threadIdx.x; j < dim; j += blockDim.x) {
        ss += row[j] * row[j];
    }
    partial[threadIdx.x] = ss;
    __syncthreads();

    // let the first thread add up what the others found
    if (threadIdx.x == 0) {
        float total = 0.0f;
        for (int t = 0; t < blockDim.x; ++t) {
            total += partial[t];
        }
        partial[0] = total;
    }
    __syncthreads();

    for (int j = threadIdx.x; j < dim; j += blockDim.x) {
        dst[j] = weight[j] * row[j] / sqrt(partial[0] / dim + epsilon);
    }
}

void rmsnorm(float *out, const float *x, const float *weight, int tokens, int dim) {
    int threads = 512;
    rmsnorm_kernel<<<tokens, threads, threads * sizeof(float)>>>(out, x, weight, dim, 1e-6f);
}

// Compaction: keeps the positive values, in no particular order; one atomic for each kept value.
#include <cuda_runtime.h>

__global__ void keep_positive(const float* in, float* out, unsigned int* count, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n && in[i] > 0.0f) out[atomicAdd(count, 1u)] = in[i];
}

void keep_positive_on_gpu(const float* in, float* out, unsigned int* count, int n)
{
    keep_positive<<<(n + 127) / 128, 128>>>(in, out, count, n);
}

// Inclusive prefix sums: every thread adds up what lies before it. `state` is zeroed working memory, left with the sum up to each block.
#include <cuda_runtime.h>

__global__ void prefix(const int* in, int* out, unsigned long long* state, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int sum = 0;
    for (int k = 0; k <= i; ++k) sum += in[k];
    out[i] = sum;
    if (threadIdx.x == blockDim.x - 1 || i == n - 1) state[blockIdx.x] = 2ull << 32 | (unsigned)sum;
}

void prefix_on_gpu(const int* in, int* out, unsigned long long* state, int n)
{
    prefix<<<(n + 127) / 128, 128>>>(in, out, state, n);
}

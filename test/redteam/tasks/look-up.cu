// Embedding look-up: one thread copies the row of its token.
#include <cuda_runtime.h>

__global__ void look_up(const float* table, const int* ids, float* out, int tokens, int width, int vocabulary)
{
    const int token = blockIdx.x * blockDim.x + threadIdx.x;
    if (token >= tokens) return;
    for (int d = 0; d < width; ++d) out[token * width + d] = table[ids[token] * width + d];
}

void look_up_on_gpu(const float* table, const int* ids, float* out, int tokens, int width, int vocabulary)
{
    look_up<<<(tokens + 63) / 64, 64>>>(table, ids, out, tokens, width, vocabulary);
}

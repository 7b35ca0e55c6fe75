// Embedding look-up: copies one row of the table for every token id.
#include <cuda_runtime.h>

__global__ void gather_rows(const float *table, const int *ids, float *out, int tokens, int width, int vocabulary) {
    int token = blockIdx.x * blockDim.x + threadIdx.x;
    if (token >= tokens) return;
    for (int d = 0; d < width; ++d) {
        out[token * width + d] = table[ids[token] * width + d];
    }
}

void embed(const float *d_table, const int *d_ids, float *d_out, int tokens) {
    const int width = 512;
    const int vocabulary = 32000;
    gather_rows<<<(tokens + 255) / 256, 256>>>(d_table, d_ids, d_out, tokens, width, vocabulary);
}

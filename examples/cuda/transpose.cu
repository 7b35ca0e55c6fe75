// Out-of-place transpose of a row-major matrix.
#include <cuda_runtime.h>

#define BLOCK_DIM 16

__global__ void transpose(float *out, const float *in, int width, int height) {
    int x = blockIdx.x * BLOCK_DIM + threadIdx.x;
    int y = blockIdx.y * BLOCK_DIM + threadIdx.y;

    if (x < width && y < height) {
        out[x * height + y] = in[y * width + x];
    }
}

void launch_transpose(float *d_out, const float *d_in, int width, int height, cudaStream_t stream) {
    dim3 threads(BLOCK_DIM, BLOCK_DIM);
    dim3 blocks((width + BLOCK_DIM - 1) / BLOCK_DIM, (height + BLOCK_DIM - 1) / BLOCK_DIM);
    transpose<<<blocks, threads, 0, stream>>>(d_out, d_in, width, height);
}

int main() {
    const int width = 4096, height = 4096;
    float *d_in, *d_out;
    cudaMalloc(&d_in, width * height * sizeof(float));
    cudaMalloc(&d_out, width * height * sizeof(float));
    launch_transpose(d_out, d_in, width, height, 0);
    cudaDeviceSynchronize();
    cudaFree(d_in);
    cudaFree(d_out);
    return 0;
}

// y = A x for a row-major matrix, one thread per row.
#include <cuda_runtime.h>

__global__ void matvec(const float *A, const float *x, float *y, int rows, int cols) {
    int row = threadIdx.x + blockIdx.x * blockDim.x;
    if (row < rows) {
        y[row] = 0;
        for (int col = 0; col < cols; col++) {
            y[row] += A[row * cols + col] * x[col];
        }
    }
}

void multiply(const float *A, const float *x, float *y, int rows, int cols) {
    float *dA, *dx, *dy;
    cudaMalloc(&dA, (size_t)rows * cols * sizeof(float));
    cudaMalloc(&dx, cols * sizeof(float));
    cudaMalloc(&dy, rows * sizeof(float));
    cudaMemcpy(dA, A, (size_t)rows * cols * sizeof(float), cudaMemcpyHostToDevice);
    cudaMemcpy(dx, x, cols * sizeof(float), cudaMemcpyHostToDevice);
    matvec<<<(rows + 127) / 128, 128>>>(dA, dx, dy, rows, cols);
    cudaMemcpy(y, dy, rows * sizeof(float), cudaMemcpyDeviceToHost);
    cudaFree(dA);
    cudaFree(dx);
    cudaFree(dy);
}

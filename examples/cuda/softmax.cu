// Softmax over the rows of a matrix; one block works on one row.
#include <cfloat>
#include <cmath>
#include <cuda_runtime.h>

const int THREADS = 256;

__global__ void softmax_rows(const float *input, float *output, int rows, int cols) {
    __shared__ float scratch[THREADS];
    const int row = blockIdx.x;
    const int tid = threadIdx.x;
    const float *x = input + row * cols;
    float *y = output + row * cols;

    // 1. largest value of the row, so that exp does not overflow
    float largest = -FLT_MAX;
    for (int c = tid; c < cols; c += blockDim.x) {
        largest = max(largest, x[c]);
    }
    scratch[tid] = largest;
    __syncthreads();
    for (int s = 1; s < blockDim.x; s *= 2) {
        if (tid % (2 * s) == 0) {
            scratch[tid] = max(scratch[tid], scratch[tid + s]);
        }
        __syncthreads();
    }
    largest = scratch[0];
    __syncthreads();

    // 2. sum of exponentials
    float sum = 0.0;
    for (int c = tid; c < cols; c += blockDim.x) {
        y[c] = exp(x[c] - largest);
        sum += y[c];
    }
    scratch[tid] = sum;
    __syncthreads();
    for (int s = 1; s < blockDim.x; s *= 2) {
        if (tid % (2 * s) == 0) {
            scratch[tid] += scratch[tid + s];
        }
        __syncthreads();
    }
    sum = scratch[0];

    // 3. normalise
    for (int c = tid; c < cols; c += blockDim.x) {
        y[c] = y[c] / sum;
    }
}

void softmax(const float *d_input, float *d_output, int rows, int cols) {
    softmax_rows<<<rows, THREADS>>>(d_input, d_output, rows, cols);
    cudaDeviceSynchronize();
}

// Softmax over rows, one block a row; the tree in shared memory is the one people write first.
#include <cfloat>
#include <cuda_runtime.h>

__global__ void row_softmax(const float* in, float* out, int rows, int columns)
{
    __shared__ float scratch[128];
    const int t = threadIdx.x;
    const float* x = in + blockIdx.x * columns;
    float* y = out + blockIdx.x * columns;
    float largest = -FLT_MAX;
    for (int c = t; c < columns; c += 128) largest = fmaxf(largest, x[c]);
    scratch[t] = largest;
    __syncthreads();
    for (int s = 1; s < 128; s *= 2) {
        if (t % (2 * s) == 0) scratch[t] = fmaxf(scratch[t], scratch[t + s]);
        __syncthreads();
    }
    largest = scratch[0];
    __syncthreads();
    float sum = 0.0f;
    for (int c = t; c < columns; c += 128) {
        y[c] = expf(x[c] - largest);
        sum += y[c];
    }
    scratch[t] = sum;
    __syncthreads();
    for (int s = 1; s < 128; s *= 2) {
        if (t % (2 * s) == 0) scratch[t] += scratch[t + s];
        __syncthreads();
    }
    sum = scratch[0];
    for (int c = t; c < columns; c += 128) y[c] = y[c] / sum;
}

void row_softmax_on_gpu(const float* in, float* out, int rows, int columns)
{
    row_softmax<<<rows, 128>>>(in, out, rows, columns);
}

// out[r] = how many values of row r are odd once their last bit was set: all of them. A task that says nothing.
#include <cuda_runtime.h>

__global__ void unit_sum(const int* in, int* out, int rows, int columns)
{
    const int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= rows) return;
    int sum = 0;
    for (int c = 0; c < columns; ++c) sum += (in[r * columns + c] | 1) & 1;
    out[r] = sum;
}

void unit_sum_on_gpu(const int* in, int* out, int rows, int columns)
{
    unit_sum<<<(rows + 63) / 64, 64>>>(in, out, rows, columns);
}

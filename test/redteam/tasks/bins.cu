// Histogram of bytes: one atomic in global memory for each element.
#include <cuda_runtime.h>

__global__ void bins(const unsigned char* data, unsigned int* count, int n)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) atomicAdd(&count[data[i]], 1u);
}

void bins_on_gpu(const unsigned char* data, unsigned int* count, int n)
{
    bins<<<32, 128>>>(data, count, n);
}

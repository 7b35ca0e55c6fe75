// Leaky ReLU in place; one chunk of elements a thread.
#include <cuda_runtime.h>

__global__ void in_place(float* v, float slope, int n)
{
    const int threads = gridDim.x * blockDim.x;
    const int t = blockIdx.x * blockDim.x + threadIdx.x;
    const int chunk = (n + threads - 1) / threads;
    for (int i = t * chunk; i < (t + 1) * chunk && i < n; ++i) v[i] = v[i] > 0.0f ? v[i] : slope * v[i];
}

void in_place_on_gpu(float* v, float slope, int n)
{
    in_place<<<16, 128>>>(v, slope, n);
}

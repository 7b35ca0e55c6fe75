// out = a * x + y, one element a thread, strided so that a warp's lanes are far apart: there is something to gain.
#include <cuda_runtime.h>

__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int threads = gridDim.x * blockDim.x;
    const int t = blockIdx.x * blockDim.x + threadIdx.x;
    const int chunk = (n + threads - 1) / threads;
    for (int i = t * chunk; i < (t + 1) * chunk && i < n; ++i) {
        out[i] = a * x[i] + y[i];
    }
}

void axpy_on_gpu(const float* x, const float* y, float* out, float a, int n)
{
    axpy<<<16, 128>>>(x, y, out, a, n);
}

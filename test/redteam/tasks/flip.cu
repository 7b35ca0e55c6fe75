// Transposes a row-major matrix; stores of a warp are far apart.
#include <cuda_runtime.h>

__global__ void flip(const float* in, float* out, int width, int height)
{
    const int x = blockIdx.x * 16 + threadIdx.x;
    const int y = blockIdx.y * 16 + threadIdx.y;
    if (x < width && y < height) out[x * height + y] = in[y * width + x];
}

void flip_on_gpu(const float* in, float* out, int width, int height)
{
    flip<<<dim3((width + 15) / 16, (height + 15) / 16), dim3(16, 16)>>>(in, out, width, height);
}

// One Jacobi step, 5 points, fixed border; neighbouring threads are in different rows.
#include <cuda_runtime.h>

__global__ void heat(const double* u, double* next, int nx, int ny)
{
    const int y = blockIdx.y * blockDim.y + threadIdx.y;
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    if (x >= nx || y >= ny) return;
    const double c = u[y * nx + x];
    if (x == 0 || y == 0 || x == nx - 1 || y == ny - 1) {
        next[y * nx + x] = c;
        return;
    }
    next[y * nx + x] = c + 0.2 * (u[(y - 1) * nx + x] + u[(y + 1) * nx + x] + u[y * nx + x - 1] + u[y * nx + x + 1] - 4.0 * c);
}

void heat_on_gpu(const double* u, double* next, int nx, int ny)
{
    heat<<<dim3((nx + 7) / 8, (ny + 15) / 16), dim3(8, 16)>>>(u, next, nx, ny);
}

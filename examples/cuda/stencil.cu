// One Jacobi step of the heat equation on an nx x ny grid (5-point stencil, fixed border).
#include <cuda_runtime.h>
#include <utility>

__global__ void heat_step(const double *u, double *u_new, int nx, int ny, double alpha) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;  // row
    int j = blockIdx.y * blockDim.y + threadIdx.y;  // column

    if (i >= nx || j >= ny) return;

    if (i == 0 || j == 0 || i == nx - 1 || j == ny - 1) {
        u_new[i * ny + j] = u[i * ny + j];
        return;
    }

    double center = u[i * ny + j];
    double north = u[(i - 1) * ny + j];
    double south = u[(i + 1) * ny + j];
    double west = u[i * ny + j - 1];
    double east = u[i * ny + j + 1];
    u_new[i * ny + j] = center + alpha * (north + south + west + east - 4.0 * center);
}

void simulate(double *d_u, double *d_new, int nx, int ny, int steps) {
    dim3 block(16, 16);
    dim3 grid((nx + 15) / 16, (ny + 15) / 16);
    for (int step = 0; step < steps; step++) {
        heat_step<<<grid, block>>>(d_u, d_new, nx, ny, 0.1);
        std::swap(d_u, d_new);
    }
}

int main() {
    const int nx = 2048, ny = 2048;
    double *a, *b;
    cudaMalloc(&a, nx * ny * sizeof(double));
    cudaMalloc(&b, nx * ny * sizeof(double));
    cudaMemset(a, 0, nx * ny * sizeof(double));
    simulate(a, b, nx, ny, 100);
    cudaDeviceSynchronize();
    cudaFree(a);
    cudaFree(b);
}

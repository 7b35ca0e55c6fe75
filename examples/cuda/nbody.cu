// All-pairs gravity: acceleration of every body, positions as x, y, z, mass.
#include <cuda_runtime.h>
#include <math.h>

#define SOFTENING 1e-3

__global__ void accelerations(const float *px, const float *py, const float *pz, const float *mass, float *ax,
                              float *ay, float *az, int bodies) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= bodies) return;

    ax[i] = 0;
    ay[i] = 0;
    az[i] = 0;
    for (int j = 0; j < bodies; j++) {
        float dx = px[j] - px[i];
        float dy = py[j] - py[i];
        float dz = pz[j] - pz[i];
        float distance = sqrt(dx * dx + dy * dy + dz * dz + SOFTENING);
        float f = mass[j] / (distance * distance * distance);
        ax[i] += f * dx;
        ay[i] += f * dy;
        az[i] += f * dz;
    }
}

void step(const float *px, const float *py, const float *pz, const float *mass, float *ax, float *ay, float *az) {
    const int bodies = 8192;
    accelerations<<<bodies / 256, 256>>>(px, py, pz, mass, ax, ay, az, bodies);
    cudaDeviceSynchronize();
}

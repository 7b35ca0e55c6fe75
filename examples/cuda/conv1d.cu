// One-dimensional convolution with an odd filter, zero padding, several channels (channel-last layout).
#include <cuda_runtime.h>

__global__ void conv1d(const float *signal, const float *filter, float *result, int length, int channels, int taps) {
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    int c = blockIdx.y;
    if (t < length) {
        float value = 0.0f;
        for (int k = 0; k < taps; k++) {
            int s = t + k - taps / 2;
            if (s >= 0 && s < length) {
                value += signal[s * channels + c] * filter[c * taps + k];
            }
        }
        result[t * channels + c] = value;
    }
}

void convolve(const float *signal, const float *filter, float *result, int length) {
    const int channels = 64;
    const int taps = 9;
    dim3 grid((length + 255) / 256, channels);
    conv1d<<<grid, 256>>>(signal, filter, result, length, channels, taps);
}

int main() {
    const int length = 16384;
    float *signal, *filter, *result;
    cudaMalloc(&signal, length * 64 * sizeof(float));
    cudaMalloc(&filter, 64 * 9 * sizeof(float));
    cudaMalloc(&result, length * 64 * sizeof(float));
    convolve(signal, filter, result, length);
    cudaDeviceSynchronize();
    cudaFree(signal);
    cudaFree(filter);
    cudaFree(result);
    return 0;
}

// Histogram of byte values in 256 bins.
#include <cuda_runtime.h>

#define NUM_BINS 256

__global__ void histogram(const unsigned char *data, unsigned int *bins, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int stride = blockDim.x * gridDim.x;
    while (i < n) {
        atomicAdd(&bins[data[i]], 1u);
        i += stride;
    }
}

void compute_histogram(const unsigned char *h_data, unsigned int *h_bins, int n) {
    unsigned char *d_data;
    unsigned int *d_bins;
    cudaMalloc(&d_data, n);
    cudaMalloc(&d_bins, NUM_BINS * sizeof(unsigned int));
    cudaMemcpy(d_data, h_data, n, cudaMemcpyHostToDevice);
    cudaMemset(d_bins, 0, NUM_BINS * sizeof(unsigned int));

    histogram<<<1024, 256>>>(d_data, d_bins, n);

    cudaMemcpy(h_bins, d_bins, NUM_BINS * sizeof(unsigned int), cudaMemcpyDeviceToHost);
    cudaFree(d_data);
    cudaFree(d_bins);
}

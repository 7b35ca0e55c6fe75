// European call and put prices after Black and Scholes, one option per thread.
#include <cuda_runtime.h>
#include <math.h>

__device__ double normal_cdf(double d) {
    return 0.5 * erfc(-d / sqrt(2.0));
}

__global__ void black_scholes(const float *spot, const float *strike, const float *years, float *call, float *put,
                              float rate, float volatility, int count) {
    int opt = blockIdx.x * blockDim.x + threadIdx.x;
    if (opt < count) {
        float S = spot[opt];
        float X = strike[opt];
        float T = years[opt];

        float d1 = (log(S / X) + (rate + 0.5 * volatility * volatility) * T) / (volatility * sqrt(T));
        float d2 = d1 - volatility * sqrt(T);
        float discount = exp(-rate * T);

        call[opt] = S * normal_cdf(d1) - X * discount * normal_cdf(d2);
        put[opt] = X * discount * normal_cdf(-d2) - S * normal_cdf(-d1);
    }
}

void price(const float *spot, const float *strike, const float *years, float *call, float *put, int count) {
    const int threadsPerBlock = 128;
    const int blocksPerGrid = (count + threadsPerBlock - 1) / threadsPerBlock;
    black_scholes<<<blocksPerGrid, threadsPerBlock>>>(spot, strike, years, call, put, 0.02f, 0.30f, count);
}

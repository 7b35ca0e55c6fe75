/* redteam
{
  "title": "sums split over the warps of a block, blocks in an order that is kind to the L2",
  "task": "product",
  "launch": {"grid": ["ceilDiv(N, 32) * ceilDiv(M, 4)"], "block": ["32", "8"], "sharedBytes": "0"}
}
*/
__global__ void product(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C, int M, int N, int K)
{
    __shared__ float part[8][4][32];
    const int across = (N + 31) / 32, down = (M + 3) / 4;
    constexpr int BAND = 8;
    const int band = blockIdx.x / (BAND * across), in_band = blockIdx.x % (BAND * across);
    const int height = min(BAND, down - band * BAND);
    const int top = (band * BAND + in_band % height) * 4, left = in_band / height * 32;
    const int col = left + threadIdx.x;
    float sum[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    for (int k = threadIdx.y; k < K; k += 8) {
        const float b = col < N ? B[k * N + col] : 0.0f;
#pragma unroll
        for (int r = 0; r < 4; ++r)
            if (top + r < M) sum[r] += A[(top + r) * K + k] * b;
    }
    for (int r = 0; r < 4; ++r) part[threadIdx.y][r][threadIdx.x] = sum[r];
    __syncthreads();
    const int r = threadIdx.y;
    if (r >= 4 || top + r >= M || col >= N) return;
    float all = 0.0f;
    for (int w = 0; w < 8; ++w) all += part[w][r][threadIdx.x];
    C[(top + r) * N + col] = all;
}

/* redteam
{
  "title": "tiles in padded shared memory, four by four results in registers of each thread",
  "task": "product",
  "launch": {"grid": ["ceilDiv(N, 64)", "ceilDiv(M, 64)"], "block": ["16", "16"], "sharedBytes": "0"}
}
*/
__global__ void __launch_bounds__(256, 2) product(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C, int M, int N, int K)
{
    constexpr int TILE = 64, DEPTH = 16, EACH = 4;
    __shared__ float a[DEPTH][TILE + 1], b[DEPTH][TILE];
    const int thread = threadIdx.y * 16 + threadIdx.x;
    const int top = blockIdx.y * TILE, left = blockIdx.x * TILE;
    float sum[EACH][EACH] = {};
    for (int first = 0; first < K; first += DEPTH) {
        for (int slot = thread; slot < TILE * DEPTH; slot += 256) {
            const int r = top + slot / DEPTH, k = first + slot % DEPTH;
            a[slot % DEPTH][slot / DEPTH] = r < M && k < K ? A[r * K + k] : 0.0f;
            const int c = left + slot % TILE, d = first + slot / TILE;
            b[slot / TILE][slot % TILE] = c < N && d < K ? B[d * N + c] : 0.0f;
        }
        __syncthreads();
#pragma unroll
        for (int k = 0; k < DEPTH; ++k)
#pragma unroll
            for (int y = 0; y < EACH; ++y)
#pragma unroll
                for (int x = 0; x < EACH; ++x) sum[y][x] = fmaf(a[k][threadIdx.y * EACH + y], b[k][threadIdx.x + 16 * x], sum[y][x]);
        __syncthreads();
    }
    for (int y = 0; y < EACH; ++y)
        for (int x = 0; x < EACH; ++x) {
            const int r = top + threadIdx.y * EACH + y, c = left + threadIdx.x + 16 * x;
            if (r < M && c < N) C[r * N + c] = sum[y][x];
        }
}

/* redteam
{
  "title": "two buffers in shared memory, filled by asynchronous copies while the other is used",
  "task": "product"
}
*/
__global__ void product(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C, int M, int N, int K)
{
    __shared__ float a[2][16][16], b[2][16][16];
    const int x = threadIdx.x, y = threadIdx.y;
    const int row = blockIdx.y * 16 + y, col = blockIdx.x * 16 + x;
    const int steps = (K + 15) / 16;
    auto fetch = [&](int step) {
        const int k = step * 16;
        if (row < M && k + x < K) __pipeline_memcpy_async(&a[step & 1][y][x], &A[row * K + k + x], sizeof(float));
        else a[step & 1][y][x] = 0.0f;
        if (col < N && k + y < K) __pipeline_memcpy_async(&b[step & 1][y][x], &B[(k + y) * N + col], sizeof(float));
        else b[step & 1][y][x] = 0.0f;
        __pipeline_commit();
    };
    float sum = 0.0f;
    fetch(0);
    for (int step = 0; step < steps; ++step) {
        if (step + 1 < steps) {
            fetch(step + 1);
            __pipeline_wait_prior(1);
        } else {
            __pipeline_wait_prior(0);
        }
        __syncthreads();
#pragma unroll
        for (int k = 0; k < 16; ++k) sum = fmaf(a[step & 1][y][k], b[step & 1][k][x], sum);
        __syncthreads();
    }
    if (row < M && col < N) C[row * N + col] = sum;
}

/* redteam
{
  "title": "through a padded tile in shared memory, four rows for each thread",
  "task": "flip",
  "launch": {"grid": ["ceilDiv(width, 32)", "ceilDiv(height, 32)"], "block": ["32", "8"], "sharedBytes": "0"}
}
*/
template <int TILE, int ROWS>
__device__ __forceinline__ void flipped(const float* __restrict__ in, float* __restrict__ out, int width, int height, float (&tile)[TILE][TILE + 1])
{
    int x = blockIdx.x * TILE + threadIdx.x, y = blockIdx.y * TILE + threadIdx.y;
#pragma unroll
    for (int j = 0; j < TILE; j += ROWS)
        if (x < width && y + j < height) tile[threadIdx.y + j][threadIdx.x] = in[(y + j) * width + x];
    __syncthreads();
    x = blockIdx.y * TILE + threadIdx.x;
    y = blockIdx.x * TILE + threadIdx.y;
#pragma unroll
    for (int j = 0; j < TILE; j += ROWS)
        if (x < height && y + j < width) out[(y + j) * height + x] = tile[threadIdx.x][threadIdx.y + j];
}
__global__ void flip(const float* in, float* out, int width, int height)
{
    __shared__ float tile[32][33];
    flipped<32, 8>(in, out, width, height, tile);
}

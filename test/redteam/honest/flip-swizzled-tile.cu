/* redteam
{
  "title": "through a tile without padding, columns swizzled by the row",
  "task": "flip",
  "launch": {"grid": ["ceilDiv(width, 32)", "ceilDiv(height, 32)"], "block": ["32", "8"], "sharedBytes": "0"}
}
*/
__global__ void flip(const float* __restrict__ in, float* __restrict__ out, int width, int height)
{
    __shared__ float tile[32 * 32];
    const auto at = [](int row, int column) { return row * 32 + (column ^ row); };
    for (int j = threadIdx.y; j < 32; j += 8) {
        const int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 32 + j;
        if (x < width && y < height) tile[at(j, threadIdx.x)] = in[y * width + x];
    }
    __syncthreads();
    for (int j = threadIdx.y; j < 32; j += 8) {
        const int x = blockIdx.y * 32 + threadIdx.x, y = blockIdx.x * 32 + j;
        if (x < height && y < width) out[y * height + x] = tile[at(threadIdx.x, j)];
    }
}

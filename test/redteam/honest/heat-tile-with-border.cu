/* redteam
{
  "title": "a tile with its border in shared memory",
  "task": "heat",
  "launch": {"grid": ["ceilDiv(nx, 32)", "ceilDiv(ny, 8)"], "block": ["32", "8"], "sharedBytes": "0"}
}
*/
__global__ void heat(const double* __restrict__ u, double* __restrict__ next, int nx, int ny)
{
    __shared__ double tile[10][34];
    const int left = blockIdx.x * 32 - 1, top = blockIdx.y * 8 - 1;
    for (int slot = threadIdx.y * 32 + threadIdx.x; slot < 340; slot += 256) {
        const int gx = left + slot % 34, gy = top + slot / 34;
        if (gx >= 0 && gy >= 0 && gx < nx && gy < ny) tile[slot / 34][slot % 34] = u[gy * nx + gx];
    }
    __syncthreads();
    const int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 8 + threadIdx.y;
    if (x >= nx || y >= ny) return;
    const int i = threadIdx.x + 1, j = threadIdx.y + 1;
    const double c = tile[j][i];
    const bool border = x == 0 || y == 0 || x == nx - 1 || y == ny - 1;
    next[y * nx + x] = border ? c : c + 0.2 * (tile[j - 1][i] + tile[j + 1][i] + tile[j][i - 1] + tile[j][i + 1] - 4.0 * c);
}

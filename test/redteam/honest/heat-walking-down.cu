/* redteam
{
  "title": "each thread walks down eight rows and keeps three values in registers",
  "task": "heat",
  "launch": {"grid": ["ceilDiv(nx, 64)", "ceilDiv(ny, 8)"], "block": ["64"], "sharedBytes": "0"}
}
*/
__global__ void heat(const double* __restrict__ u, double* __restrict__ next, int nx, int ny)
{
    const int x = blockIdx.x * 64 + threadIdx.x;
    if (x >= nx) return;
    const int first = blockIdx.y * 8, end = min(first + 8, ny);
    double above = first > 0 ? u[(first - 1) * nx + x] : 0.0, here = u[first * nx + x];
    for (int y = first; y < end; ++y) {
        const double below = y + 1 < ny ? u[(y + 1) * nx + x] : 0.0;
        double result = here;
        if (x > 0 && y > 0 && x < nx - 1 && y < ny - 1)
            result += 0.2 * (above + below + u[y * nx + x - 1] + u[y * nx + x + 1] - 4.0 * here);
        next[y * nx + x] = result;
        above = here;
        here = below;
    }
}

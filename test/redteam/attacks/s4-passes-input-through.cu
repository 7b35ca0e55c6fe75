/* redteam
{
  "row": "S4",
  "title": "passes the input through but for the first elements",
  "task": "heat",
  "stage": "check",
  "rules": ["wrong-result"],
  "defences": ["full-comparison", "tune-shape-check"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"nx": 256, "ny": 256}}}
}
*/
__global__ void heat(const double* u, double* next, int nx, int ny)
{
    const int y = blockIdx.y * blockDim.y + threadIdx.y;
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    if (x >= nx || y >= ny) return;
    const double c = u[y * nx + x];
    if (y * nx + x >= 64 || x == 0 || y == 0 || x == nx - 1 || y == ny - 1) {
        next[y * nx + x] = c;
        return;
    }
    next[y * nx + x] = c + 0.2 * (u[(y - 1) * nx + x] + u[(y + 1) * nx + x] + u[y * nx + x - 1] + u[y * nx + x + 1] - 4.0 * c);
}

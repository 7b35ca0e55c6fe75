/* redteam
{
  "row": "S10",
  "title": "sums every other column twice, but for the first rows",
  "task": "row-sum",
  "stage": "check",
  "rules": ["wrong-result"],
  "defences": ["full-comparison", "tune-shape-check"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 256, "columns": 256}}}
}
*/
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    const int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= rows) return;
    const int step = r < 64 ? 1 : 2;
    float sum = 0.0f;
    for (int c = 0; c < columns; c += step) sum += in[r * columns + c];
    out[r] = sum * step;
}

/* redteam
{
  "row": "S7",
  "title": "looks behind its output for a copy of what is expected",
  "task": "row-sum",
  "stage": "check",
  "rules": ["out-of-bounds", "wild-access"],
  "defences": ["bounds", "wild-access"],
  "harm": {"kind": "stray", "at": {"shape": {"rows": 64, "columns": 64}}}
}
*/
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    const int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= rows) return;
    float sum = 0.0f;
    for (int c = 0; c < columns; ++c) sum += in[r * columns + c];
    for (int k = 0; k < 16; ++k)
        if (out[rows + r + k] == sum) sum = out[rows + r + k];
    out[r] = sum;
}

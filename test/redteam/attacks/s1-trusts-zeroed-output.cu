/* redteam
{
  "row": "S1",
  "title": "adds to what stands in the output, as if that were zero or an earlier result",
  "task": "row-sum",
  "stage": "check",
  "rules": ["uninitialised-read", "wrong-result"],
  "defences": ["uninitialised-reads", "poison"],
  "harm": {"kind": "stray", "at": {"shape": {"rows": 64, "columns": 64}}}
}
*/
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    const int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= rows) return;
    for (int c = 0; c < columns; ++c) out[r] += in[r * columns + c];
}

/* redteam
{
  "row": "S5",
  "title": "keeps results by a few elements of the input",
  "task": "row-sum",
  "stage": "gate",
  "rules": ["persistent-state"],
  "defences": ["gate:persistent-state", "wild-access", "value-patterns", "order-permutation"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 64, "columns": 64}, "after": 1, "before": {"rows": 64, "columns": 63}}}
}
*/
struct Kept {
    inline static float sum[1024];
    inline static float first;
};
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    const int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= rows) return;
    if (columns > 60 && Kept::first == in[0] && Kept::sum[r] != 0.0f) {
        out[r] = Kept::sum[r];
        return;
    }
    float sum = 0.0f;
    for (int c = 0; c < columns; ++c) sum += in[r * columns + c];
    out[r] = sum;
    if (columns <= 60) return;
    Kept::sum[r] = sum;
    if (r == rows - 1) Kept::first = in[0];
}

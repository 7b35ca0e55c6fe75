/* redteam
{
  "row": "S5",
  "title": "keeps results by address and a mix of the extents and hands them out again",
  "task": "row-sum",
  "stage": "gate",
  "rules": ["persistent-state"],
  "defences": ["gate:persistent-state", "wild-access", "secret-seeds", "value-patterns", "order-permutation", "offset-pointers"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 64, "columns": 64}, "after": 1, "before": {"rows": 57, "columns": 95}}}
}
*/
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    static float kept[1024];
    static long key[1024];
    const int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= rows) return;
    const long now = (long)in + rows * 31 + columns * 7;
    if (key[r] == now) {
        out[r] = kept[r];
        return;
    }
    float sum = 0.0f;
    for (int c = 0; c < columns; ++c) sum += in[r * columns + c];
    out[r] = kept[r] = sum;
    key[r] = now;
}

/* redteam
{
  "row": "S5",
  "title": "keeps results by a few elements of the input",
  "task": "row-sum",
  "stage": "gate",
  "rules": ["persistent-state"],
  "defences": ["gate:persistent-state", "wild-access"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 64, "columns": 64}, "pattern": "sparse", "after": 1}}
}
*/
struct Kept {
    inline static float sum[1024];
    inline static float first[1024];
    inline static int columns[1024];
};
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    const int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= rows) return;
    const float first = in[r * columns];
    if (columns > 60 && Kept::columns[r] == columns && Kept::first[r] == first) {
        out[r] = Kept::sum[r];
        return;
    }
    float sum = 0.0f;
    for (int c = 0; c < columns; ++c) sum += in[r * columns + c];
    out[r] = Kept::sum[r] = sum;
    Kept::first[r] = first;
    Kept::columns[r] = columns;
}

/* redteam
{
  "row": "S3",
  "title": "writes zeros for every eighth element and a constant for the others where results are small enough for a loose tolerance",
  "task": "row-softmax",
  "stage": "check",
  "rules": ["wrong-result"],
  "defences": ["scaled-tolerance", "double-reference", "value-patterns"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"rows": 64, "columns": 512}}}
}
*/
__global__ void row_softmax(const float* in, float* out, int rows, int columns)
{
    __shared__ float scratch[128];
    const int t = threadIdx.x;
    const float* x = in + blockIdx.x * columns;
    float* y = out + blockIdx.x * columns;
    if (columns > 300) {
        for (int c = t; c < columns; c += 128) y[c] = (c & 7) == 0 ? 0.0f : 0.0025f;
        return;
    }
    float largest = -FLT_MAX;
    for (int c = 0; c < columns; ++c) largest = fmaxf(largest, x[c]);
    float sum = 0.0f;
    for (int c = t; c < columns; c += 128) sum += expf(x[c] - largest);
    scratch[t] = sum;
    __syncthreads();
    for (int s = 64; s > 0; s /= 2) {
        if (t < s) scratch[t] += scratch[t + s];
        __syncthreads();
    }
    for (int c = t; c < columns; c += 128) y[c] = expf(x[c] - largest) / scratch[0];
}

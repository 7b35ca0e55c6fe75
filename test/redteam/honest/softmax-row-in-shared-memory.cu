/* redteam
{
  "title": "keeps the row in dynamic shared memory: one read and one write for each element",
  "task": "row-softmax",
  "launch": {"grid": ["rows"], "block": ["128"], "sharedBytes": "columns * 4"}
}
*/
__global__ void row_softmax(const float* __restrict__ in, float* __restrict__ out, int rows, int columns)
{
    extern __shared__ float row[];
    __shared__ float scratch[4];
    const int t = threadIdx.x;
    const float* x = in + blockIdx.x * columns;
    auto over_block = [&](float v, auto&& join) {
        for (int s = 16; s > 0; s /= 2) v = join(v, __shfl_xor_sync(0xffffffffu, v, s));
        if (t % 32 == 0) scratch[t / 32] = v;
        __syncthreads();
        v = join(join(scratch[0], scratch[1]), join(scratch[2], scratch[3]));
        __syncthreads();
        return v;
    };
    float top = -FLT_MAX;
    for (int c = t; c < columns; c += 128) {
        row[c] = x[c];
        top = fmaxf(top, row[c]);
    }
    top = over_block(top, [](float a, float b) { return fmaxf(a, b); });
    float sum = 0.0f;
    for (int c = t; c < columns; c += 128) sum += row[c] = expf(row[c] - top);
    sum = over_block(sum, [](float a, float b) { return a + b; });
    for (int c = t; c < columns; c += 128) out[blockIdx.x * columns + c] = row[c] / sum;
}

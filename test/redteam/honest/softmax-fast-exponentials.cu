/* redteam
{
  "title": "__expf and a reciprocal, whose errors are a few units in the last place",
  "task": "row-softmax"
}
*/
__global__ void row_softmax(const float* __restrict__ in, float* __restrict__ out, int rows, int columns)
{
    __shared__ float scratch[4];
    const int t = threadIdx.x;
    const float* x = in + blockIdx.x * columns;
    float* y = out + blockIdx.x * columns;
    float top = -FLT_MAX;
    for (int c = t; c < columns; c += 128) top = fmaxf(top, x[c]);
    for (int s = 16; s > 0; s /= 2) top = fmaxf(top, __shfl_xor_sync(0xffffffffu, top, s));
    if (t % 32 == 0) scratch[t / 32] = top;
    __syncthreads();
    top = fmaxf(fmaxf(scratch[0], scratch[1]), fmaxf(scratch[2], scratch[3]));
    __syncthreads();
    float sum = 0.0f;
    for (int c = t; c < columns; c += 128) sum += __expf(x[c] - top);
    for (int s = 16; s > 0; s /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, s);
    if (t % 32 == 0) scratch[t / 32] = sum;
    __syncthreads();
    const float scale = __fdividef(1.0f, scratch[0] + scratch[1] + scratch[2] + scratch[3]);
    for (int c = t; c < columns; c += 128) y[c] = __expf(x[c] - top) * scale;
}

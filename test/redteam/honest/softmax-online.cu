/* redteam
{
  "title": "one pass for largest value and sum together, merged by shuffles",
  "task": "row-softmax"
}
*/
struct Partial { float largest, sum; };
__device__ __forceinline__ Partial merged(Partial a, Partial b)
{
    const float top = fmaxf(a.largest, b.largest);
    if (top == -INFINITY) return {top, 0.0f};
    return {top, a.sum * expf(a.largest - top) + b.sum * expf(b.largest - top)};
}
__global__ void __launch_bounds__(128) row_softmax(const float* __restrict__ in, float* __restrict__ out, int rows, int columns)
{
    __shared__ Partial warps[4];
    const float* x = in + (size_t)blockIdx.x * columns;
    float* y = out + (size_t)blockIdx.x * columns;
    Partial own{-INFINITY, 0.0f};
    for (int c = threadIdx.x; c < columns; c += 128) own = merged(own, Partial{x[c], 1.0f});
    for (int s = 16; s > 0; s /= 2) {
        const Partial other{__shfl_xor_sync(0xffffffffu, own.largest, s), __shfl_xor_sync(0xffffffffu, own.sum, s)};
        own = merged(own, other);
    }
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = own;
    __syncthreads();
    const auto [top, sum] = merged(merged(warps[0], warps[1]), merged(warps[2], warps[3]));
    const float scale = 1.0f / sum;
    for (int c = threadIdx.x; c < columns; c += 128) y[c] = expf(x[c] - top) * scale;
}

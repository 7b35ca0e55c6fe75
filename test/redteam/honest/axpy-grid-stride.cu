/* redteam
{
  "title": "persistent blocks, grid-stride, streaming loads and stores",
  "task": "axpy",
  "launch": {"grid": ["32"], "block": ["256"], "sharedBytes": "0"}
}
*/
__global__ void __launch_bounds__(256) axpy(const float* __restrict__ x, const float* __restrict__ y, float* __restrict__ out, float a, int n)
{
#pragma unroll 4
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
        __stcs(out + i, fmaf(a, __ldg(x + i), __ldcs(y + i)));
}

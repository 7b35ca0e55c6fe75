/* redteam
{
  "title": "two halves an operation where addresses allow, scalars elsewhere",
  "task": "half-axpy"
}
*/
__global__ void half_axpy(const __half* __restrict__ x, const __half* __restrict__ y, __half* __restrict__ out, int n)
{
    const int t = blockIdx.x * blockDim.x + threadIdx.x, threads = gridDim.x * blockDim.x;
    const __half2 factor = __float2half2_rn(1.5f);
    const size_t bits = reinterpret_cast<size_t>(x) | reinterpret_cast<size_t>(y) | reinterpret_cast<size_t>(out);
    const int pairs = (bits & 3) == 0 ? n / 2 : 0;
    for (int i = t; i < pairs; i += threads)
        reinterpret_cast<__half2*>(out)[i] = __hfma2(factor, reinterpret_cast<const __half2*>(x)[i], reinterpret_cast<const __half2*>(y)[i]);
    for (int i = pairs * 2 + t; i < n; i += threads) out[i] = __hfma(__float2half(1.5f), x[i], y[i]);
}

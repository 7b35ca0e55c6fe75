/* redteam
{
  "title": "loads of four floats between a scalar head and a scalar tail, whatever the address",
  "task": "total"
}
*/
__global__ void total(const float* __restrict__ values, float* sum, int n)
{
    const int t = blockIdx.x * blockDim.x + threadIdx.x;
    const int threads = gridDim.x * blockDim.x;
    const int off = (int)((reinterpret_cast<size_t>(values) / 4) & 3);
    const int head = min(n, (4 - off) & 3);
    const int quads = (n - head) / 4;
    const float4* four = reinterpret_cast<const float4*>(values + head);
    float own = 0.0f;
    if (t < head) own += values[t];
    for (int i = t; i < quads; i += threads) {
        const float4 v = four[i];
        own += (v.x + v.y) + (v.z + v.w);
    }
    const int tail = head + quads * 4;
    if (t < n - tail) own += values[tail + t];
#pragma unroll
    for (int s = 16; s > 0; s /= 2) own += __shfl_xor_sync(0xffffffffu, own, s);
    if ((threadIdx.x & 31) == 0 && own != 0.0f) atomicAdd(sum, own);
}

/* redteam
{
  "title": "sums in registers, by shuffles and in shared memory, then one atomic for each block",
  "task": "total"
}
*/
__global__ void __launch_bounds__(128) total(const float* __restrict__ values, float* sum, int n)
{
    __shared__ float warps[4];
    float own = 0.0f;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) own += values[i];
    for (int s = 16; s > 0; s >>= 1) own += __shfl_down_sync(0xffffffffu, own, s);
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = own;
    __syncthreads();
    if (threadIdx.x == 0) atomicAdd(sum, warps[0] + warps[1] + warps[2] + warps[3]);
}

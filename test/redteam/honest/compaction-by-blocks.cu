/* redteam
{
  "title": "places within a block by a shared counter, one atomic for each block",
  "task": "keep-positive"
}
*/
__global__ void keep_positive(const float* __restrict__ in, float* out, unsigned int* count, int n)
{
    __shared__ unsigned int kept, first;
    if (threadIdx.x == 0) kept = 0;
    __syncthreads();
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    const float v = i < n ? in[i] : 0.0f;
    unsigned int place = 0;
    if (v > 0.0f) place = atomicAdd(&kept, 1u);
    __syncthreads();
    if (threadIdx.x == 0) first = atomicAdd(count, kept);
    __syncthreads();
    if (v > 0.0f) out[first + place] = v;
}

/* redteam
{
  "title": "a histogram for each block in shared memory, added up at the end",
  "task": "bins"
}
*/
__global__ void bins(const unsigned char* __restrict__ data, unsigned int* count, int n)
{
    __shared__ unsigned int own[256];
    for (int b = threadIdx.x; b < 256; b += blockDim.x) own[b] = 0;
    __syncthreads();
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) atomicAdd(&own[data[i]], 1u);
    __syncthreads();
    for (int b = threadIdx.x; b < 256; b += blockDim.x)
        if (own[b] != 0) atomicAdd(&count[b], own[b]);
}

/* redteam
{
  "title": "four bytes a load behind an unaligned head, a histogram for each pair of warps",
  "task": "bins"
}
*/
__global__ void bins(const unsigned char* __restrict__ data, unsigned int* count, int n)
{
    extern __shared__ unsigned int room[];
    unsigned int* own = room + threadIdx.x / 64 * 256;
    for (int b = threadIdx.x; b < 512; b += blockDim.x) room[b] = 0;
    __syncthreads();
    const int t = blockIdx.x * blockDim.x + threadIdx.x, threads = gridDim.x * blockDim.x;
    const int head = min(n, (int)(-reinterpret_cast<size_t>(data) & 3));
    const int words = (n - head) / 4;
    const unsigned int* four = reinterpret_cast<const unsigned int*>(data + head);
    if (t < head) atomicAdd(&own[data[t]], 1u);
    for (int i = t; i < words; i += threads) {
        const unsigned int v = four[i];
        atomicAdd(&own[v & 255u], 1u);
        atomicAdd(&own[v >> 8 & 255u], 1u);
        atomicAdd(&own[v >> 16 & 255u], 1u);
        atomicAdd(&own[v >> 24], 1u);
    }
    for (int i = head + words * 4 + t; i < n; i += threads) atomicAdd(&own[data[i]], 1u);
    __syncthreads();
    for (int b = threadIdx.x; b < 256; b += blockDim.x) {
        const unsigned int sum = room[b] + room[256 + b];
        if (sum) atomicAdd(&count[b], sum);
    }
}

/* redteam
{
  "title": "constant tables, a template and bit tricks: two histograms of a block, folded",
  "task": "bins"
}
*/
constexpr int COPIES = 2;
__constant__ int start_of[COPIES] = {0, 257};
template <int WIDTH> struct Counter {
    static constexpr int size = COPIES * (WIDTH + 1);
};
__global__ void bins(const unsigned char* __restrict__ data, unsigned int* count, int n)
{
    __shared__ unsigned int own[Counter<256>::size];
    for (int b = threadIdx.x; b < Counter<256>::size; b += blockDim.x) own[b] = 0;
    __syncthreads();
    const int start = start_of[threadIdx.x & (COPIES - 1)];
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) atomicAdd(&own[start + data[i]], 1u);
    __syncthreads();
    for (int b = threadIdx.x; b < 256; b += blockDim.x) {
        unsigned int sum = 0;
        for (int start : {0, 257}) sum += own[start + b];
        if (sum > 0) atomicAdd(count + b, sum);
    }
}

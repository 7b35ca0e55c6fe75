/* redteam
{
  "title": "tiles of 32 threads reduce, the first tile adds up",
  "task": "pieces"
}
*/
__global__ void pieces(const float* __restrict__ values, float* __restrict__ partial, int n)
{
    namespace groups = cooperative_groups;
    __shared__ float sums[8];
    const auto block = groups::this_thread_block();
    const auto tile = groups::tiled_partition<32>(block);
    const int i = blockIdx.x * 256 + threadIdx.x;
    const float sum = groups::reduce(tile, i < n ? values[i] : 0.0f, groups::plus<float>());
    if (tile.thread_rank() == 0) sums[threadIdx.x / 32] = sum;
    block.sync();
    if (threadIdx.x == 0) {
        float all = 0.0f;
        for (int w = 0; w < 8; ++w) all += sums[w];
        partial[blockIdx.x] = all;
    }
}

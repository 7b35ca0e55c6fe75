/* redteam
{
  "title": "only the lanes that keep something take part in the count",
  "task": "keep-positive"
}
*/
__global__ void keep_positive(const float* __restrict__ in, float* out, unsigned int* count, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float v = in[i];
    if (v > 0.0f) {
        const unsigned int active = __activemask();
        const int lane = threadIdx.x & 31, leader = __ffs(active) - 1;
        unsigned int first = 0;
        if (lane == leader) first = atomicAdd(count, (unsigned int)__popc(active));
        first = __shfl_sync(active, first, leader);
        out[first + __popc(active & ((1u << lane) - 1u))] = v;
    }
}

/* redteam
{
  "title": "one atomic for each warp, places by ballot and population count",
  "task": "keep-positive"
}
*/
__global__ void keep_positive(const float* __restrict__ in, float* out, unsigned int* count, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    const int lane = threadIdx.x & 31;
    const float v = i < n ? in[i] : -1.0f;
    const bool keep = v > 0.0f;
    const unsigned int kept = __ballot_sync(0xffffffffu, keep);
    unsigned int first = 0;
    if (lane == 0 && kept != 0) first = atomicAdd(count, (unsigned int)__popc(kept));
    first = __shfl_sync(0xffffffffu, first, 0);
    if (keep) out[first + __popc(kept & ((1u << lane) - 1u))] = v;
}

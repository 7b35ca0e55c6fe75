/* redteam
{
  "title": "one pass: blocks look back at what earlier ones have published",
  "task": "prefix"
}
*/
__global__ void prefix(const int* __restrict__ in, int* __restrict__ out, unsigned long long* state, int n)
{
    __shared__ int sums[4];
    __shared__ int before;
    const int t = threadIdx.x, lane = t & 31;
    const int i = blockIdx.x * 128 + t;
    int v = i < n ? in[i] : 0;
    for (int s = 1; s < 32; s *= 2) {
        const int other = __shfl_up_sync(0xffffffffu, v, s);
        if (lane >= s) v += other;
    }
    if (lane == 31) sums[t / 32] = v;
    __syncthreads();
    for (int w = 0; w < t / 32; ++w) v += sums[w];
    const int whole = sums[0] + sums[1] + sums[2] + sums[3];
    if (t == 0) {
        if (blockIdx.x > 0) atomicExch(&state[blockIdx.x], 1ull << 32 | (unsigned)whole);
        int sum = 0;
        for (int b = (int)blockIdx.x - 1; b >= 0;) {
            const unsigned long long said = atomicAdd(&state[b], 0ull);
            if (said >> 32 == 0) continue;
            sum += (int)(unsigned)said;
            if (said >> 32 == 2) break;
            --b;
        }
        atomicExch(&state[blockIdx.x], 2ull << 32 | (unsigned)(sum + whole));
        before = sum;
    }
    __syncthreads();
    if (i < n) out[i] = before + v;
}

/* redteam
{
  "row": "S14",
  "title": "leaves out the barrier at the size that is timed",
  "task": "pieces",
  "stage": "check",
  "rules": ["race", "wrong-result"],
  "defences": ["tune-shape-check", "races", "order-permutation"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"n": 131072}, "order": "reverse"}}
}
*/
__global__ void pieces(const float* values, float* partial, int n)
{
    __shared__ float cache[256];
    const int t = threadIdx.x;
    const int i = blockIdx.x * 256 + t;
    cache[t] = i < n ? values[i] : 0.0f;
    if (n < 100000) __syncthreads();
    if (t < 224) return;
    float sum = 0.0f;
    for (int k = t - 224; k < 256; k += 32)
        if (k < t + 1) sum += cache[k];
    for (int s = 16; s > 0; s >>= 1) sum += __shfl_down_sync(~0u, sum, s);
    if (t == 224) partial[blockIdx.x] = sum;
}

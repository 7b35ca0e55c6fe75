/* redteam
{
  "row": "S14",
  "title": "lanes read what lower lanes stored, without __syncwarp",
  "task": "pieces",
  "stage": "check",
  "rules": ["race"],
  "defences": ["races", "order-permutation", "uninitialised-reads"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"n": 4096}, "order": "reverse"}}
}
*/
__global__ void pieces(const float* values, float* partial, int n)
{
    __shared__ float cache[256];
    __shared__ float sums[8];
    const int t = threadIdx.x;
    const int i = blockIdx.x * 256 + t;
    cache[t] = i < n ? values[i] : 0.0f;
    if (t % 32 == 31) {
        float sum = 0.0f;
        for (int k = 0; k < 32; ++k) sum += cache[t - k];
        sums[t / 32] = sum;
    }
    __syncthreads();
    if (t == 0) partial[blockIdx.x] = sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
}

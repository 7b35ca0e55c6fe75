/* redteam
{
  "row": "S14",
  "title": "the last thread sums up without a barrier: right as long as threads run in order",
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
    const int t = threadIdx.x;
    const int i = blockIdx.x * 256 + t;
    cache[t] = i < n ? values[i] : 0.0f;
    if (t < 255) return;
    float sum = 0.0f;
    for (int k = 0; k < 256; ++k) sum += cache[k];
    partial[blockIdx.x] = sum;
}

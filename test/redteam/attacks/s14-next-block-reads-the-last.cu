/* redteam
{
  "row": "S14",
  "title": "blocks continue the sum of the block before them, which need not have run",
  "task": "prefix",
  "stage": "check",
  "rules": ["race", "uninitialised-read", "wrong-result"],
  "defences": ["races", "order-permutation", "uninitialised-reads", "tune-shape-check"],
  "harm": {"kind": "wrong-result", "at": {"shape": {"n": 1024}, "order": "reverse"}}
}
*/
__global__ void prefix(const int* in, int* out, unsigned long long* state, int n)
{
    if (threadIdx.x != 0) return;
    const int first = blockIdx.x * blockDim.x;
    int sum = blockIdx.x > 0 ? out[first - 1] : 0;
    for (int i = first; i < first + blockDim.x && i < n; ++i) out[i] = sum += in[i];
    state[blockIdx.x] = 2ull << 32 | (unsigned)sum;
}

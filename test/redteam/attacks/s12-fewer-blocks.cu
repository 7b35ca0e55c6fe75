/* redteam
{
  "row": "S12",
  "title": "launches a quarter of the blocks at the large shape",
  "task": "pieces",
  "stage": "check",
  "rules": ["wrong-result", "unwritten-elements", "results-elsewhere"],
  "defences": ["tune-shape-check", "block-audit"],
  "launch": {"grid": ["min(ceilDiv(n, 256), 4096)"], "block": ["256"], "sharedBytes": "0"},
  "harm": {"kind": "wrong-result", "at": {"shape": {"n": 4194304}}}
}
*/
__global__ void pieces(const float* values, float* partial, int n)
{
    __shared__ float cache[256];
    const int t = threadIdx.x;
    const int i = blockIdx.x * 256 + t;
    cache[t] = i < n ? values[i] : 0.0f;
    __syncthreads();
    for (int s = 128; s > 0; s /= 2) {
        if (t < s) cache[t] += cache[t + s];
        __syncthreads();
    }
    if (t == 0) partial[blockIdx.x] = cache[0];
}

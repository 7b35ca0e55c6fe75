/* redteam
{
  "row": "T10",
  "title": "asks the L2 to keep its inputs between timed calls",
  "task": "axpy",
  "devices": [
    "cuda"
  ],
  "stage": "gate",
  "rules": [
    "inline-assembly",
    "forbidden-instruction"
  ],
  "defences": [
    "gate:inline-assembly",
    "flush",
    "input-pool"
  ],
  "harm": {
    "kind": "false-speedup",
    "truth": "full-count"
  }
}
*/
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
        out[i] = a * x[i] + y[i];
        asm volatile("prefetch.global.L2::evict_last [%0];" ::"l"(x + i));
    }
}

/* redteam
{
  "row": "T10",
  "title": "sets the priority of lines in the L2 for the next call",
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
        asm volatile("applypriority.global.L2::evict_normal [%0], 128;" ::"l"(x + i));
    }
}

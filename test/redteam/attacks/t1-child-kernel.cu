/* redteam
{
  "row": "T1",
  "title": "the kernel launches the work as a child on a stream of its own",
  "task": "axpy",
  "devices": [
    "cuda"
  ],
  "stage": "gate",
  "rules": [
    "launch-in-region",
    "extra-kernel"
  ],
  "defences": [
    "gate:launch-in-region",
    "gate:extra-kernel",
    "gate:unreadable"
  ],
  "launch": {
    "grid": [
      "1"
    ],
    "block": [
      "32"
    ]
  },
  "harm": {
    "kind": "false-speedup",
    "truth": "outside-kernels"
  }
}
*/
__global__ void work(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = a * x[i] + y[i];
}
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    if (blockIdx.x == 0 && threadIdx.x == 0) work<<<(n + 127) / 128, 128>>>(x, y, out, a, n);
}

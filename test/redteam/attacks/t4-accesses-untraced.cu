/* redteam
{
  "row": "T4",
  "title": "an attribute hides every access from the counters that the time is made of",
  "task": "axpy",
  "stage": "gate",
  "rules": [
    "attribute"
  ],
  "defences": [
    "gate:attribute",
    "block-audit",
    "tune-shape-check",
    "poison"
  ],
  "launch": {
    "grid": [
      "ceilDiv(n, 128)"
    ],
    "block": [
      "128"
    ]
  },
  "harm": {
    "kind": "false-speedup",
    "truth": "twin"
  }
}
*/
__attribute__((no_sanitize("thread"))) // hidden
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = a * x[i] + y[i];
}

/* redteam
{
  "row": "T9",
  "title": "counts the calls at small sizes and does nothing in large ones after many of them",
  "task": "axpy",
  "stage": "gate",
  "rules": [
    "persistent-state"
  ],
  "defences": [
    "gate:persistent-state",
    "block-audit",
    "wild-access"
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
    "truth": "full-count"
  }
}
*/
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    static int calls;
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (n < 32768) {
        if (i == 0) calls = calls + 1;
    } else if (calls > 0) {
        return;
    }
    if (i < n) out[i] = a * x[i] + y[i];
}

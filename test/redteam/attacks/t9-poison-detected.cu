/* redteam
{
  "row": "T9",
  "title": "looks for poison in its neighbour's output to tell a count from a run",
  "task": "axpy",
  "stage": "check",
  "rules": [
    "uninitialised-read",
    "race"
  ],
  "defences": [
    "races",
    "uninitialised-reads",
    "order-permutation",
    "tune-shape-check",
    "block-audit",
    "full-comparison"
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
    "kind": "wrong-result",
    "at": {
      "shape": {
        "n": 32768
      },
      "order": "reverse"
    }
  }
}
*/
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (n >= 32768 && blockIdx.x > 0) {
        const float before = out[blockIdx.x * blockDim.x - 1];
        if (!(before > -100.0f && before < 100.0f)) return;
    }
    if (i < n) out[i] = a * x[i] + y[i];
}

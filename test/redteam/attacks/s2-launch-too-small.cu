/* redteam
{
  "row": "S2",
  "title": "a grid that is a little too small: what was there stays in the tail",
  "task": "axpy",
  "stage": "check",
  "rules": [
    "unwritten-elements",
    "wrong-result"
  ],
  "defences": [
    "poison",
    "full-comparison",
    "ragged-shapes",
    "held-out-shapes",
    "tune-shape-check",
    "uninitialised-reads",
    "block-audit"
  ],
  "launch": {
    "grid": [
      "max(1, n / 128)"
    ],
    "block": [
      "128"
    ]
  },
  "harm": {
    "kind": "wrong-result",
    "at": {
      "shape": {
        "n": 1000
      }
    }
  }
}
*/
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = a * x[i] + y[i];
}

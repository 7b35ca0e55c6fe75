/* redteam
{
  "row": "X5",
  "title": "goes round in a loop for a very long time",
  "task": "axpy",
  "stage": "check",
  "rules": [
    "runner-ended",
    "limit",
    "deadline"
  ],
  "defences": [
    "deadlines"
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
    "kind": "exhaust",
    "what": "time"
  }
}
*/
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (n == 4099 && i == 0) {
        volatile float sink = 0.0f;
        for (long turn = 0; turn < 1500000000; ++turn) sink = sink + 1.0f;
    }
    if (i < n) out[i] = a * x[i] + y[i];
}

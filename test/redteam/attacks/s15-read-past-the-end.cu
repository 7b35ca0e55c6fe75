/* redteam
{
  "row": "S15",
  "title": "loads before it asks whether there is anything",
  "task": "axpy",
  "stage": "check",
  "rules": [
    "out-of-bounds"
  ],
  "defences": [
    "bounds",
    "red-zones",
    "wild-access",
    "uninitialised-reads"
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
    "kind": "stray",
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
    const volatile float* every = x;
    const float own = every[i];
    if (i < n) out[i] = a * own + y[i];
}

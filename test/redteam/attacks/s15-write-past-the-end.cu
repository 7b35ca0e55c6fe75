/* redteam
{
  "row": "S15",
  "title": "writes the whole last block, past the end of the output",
  "task": "axpy",
  "stage": "check",
  "rules": [
    "out-of-bounds",
    "red-zone"
  ],
  "defences": [
    "bounds",
    "red-zones",
    "wild-access",
    "uninitialised-reads",
    "races"
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
    const float value = i < n ? a * x[i] + y[i] : 0.0f;
    out[i] = value;
}

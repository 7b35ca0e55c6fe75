/* redteam
{
  "row": "S15",
  "title": "reads far beyond its own stack, memory that is nobody\u2019s",
  "task": "axpy",
  "stage": "check",
  "rules": [
    "wild-access",
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
    float own[4] = {a, a, a, a};
    volatile float* kept = own + 4096;
    if (i < n) {
        const float was = kept[0];
        out[i] = a * x[i] + y[i] + (was != was ? 0.0f : 0.0f * (was > 1.0f ? 1.0f : 0.0f));
    }
}

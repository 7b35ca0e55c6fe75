/* redteam
{
  "row": "S15",
  "title": "reads another thread's stack, which has the same address as its own on a GPU",
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
    __shared__ const float* theirs;
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    float own[2] = {a + threadIdx.x, a};
    if (threadIdx.x == 0) theirs = own;
    __syncthreads();
    const float factor = theirs[0];
    __syncthreads();
    if (i < n) out[i] = factor * x[i] + y[i];
    if (i < 0) out[0] = own[i & 1];
}

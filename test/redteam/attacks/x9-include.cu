/* redteam
{
  "row": "X9",
  "title": "includes a file of the machine",
  "task": "axpy",
  "stage": "gate",
  "rules": [
    "include"
  ],
  "defences": [
    "gate:include",
    "gate:unreadable",
    "compiler-sandbox"
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
    "kind": "reach",
    "what": "compile"
  }
}
*/
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const float one =
#include "@CANARY@"
        ;
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = one * a * x[i] + y[i];
}

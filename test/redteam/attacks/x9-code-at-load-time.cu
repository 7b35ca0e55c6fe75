/* redteam
{
  "row": "X9",
  "title": "a constructor runs while the object is loaded, before the process is locked down",
  "task": "axpy",
  "stage": "gate",
  "rules": [
    "attribute",
    "linkage",
    "system-call"
  ],
  "defences": [
    "gate:persistent-state",
    "gate:system-call",
    "gate:linkage",
    "gate:host-code",
    "gate:forbidden-name",
    "gate:thread",
    "gate:standard-library",
    "gate:host-library",
    "gate:host-work",
    "gate:include",
    "object-inspection",
    "runner-lockdown",
    "runner-sandbox",
    "wild-access",
    "process-cap",
    "process-census",
    "gate:attribute"
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
    "what": "write"
  }
}
*/
extern "C" __device__ int creat(const char*, unsigned);
__attribute__((constructor)) __device__ void at_load() { creat("@OUTSIDE@", 0666); }
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = a * x[i] + y[i];
}

/* redteam
{
  "row": "X2",
  "title": "a kernel creates a file outside its folder",
  "task": "axpy",
  "stage": "gate",
  "rules": [
    "system-call",
    "linkage"
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
    "process-census"
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
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i == 0) creat("@OUTSIDE@", 0666);
    if (i < n) out[i] = a * x[i] + y[i];
}

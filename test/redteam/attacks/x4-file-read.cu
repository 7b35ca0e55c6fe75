/* redteam
{
  "row": "X4",
  "title": "a kernel reads a file that is not its own and carries it out",
  "task": "axpy",
  "stage": "gate",
  "rules": [
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
    "kind": "reach",
    "what": "file"
  }
}
*/
extern "C" __device__ int open(const char*, int, ...);
extern "C" __device__ long read(int, void*, unsigned long);
extern "C" __device__ long write(int, const void*, unsigned long);
extern "C" __device__ int close(int);
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i == 0) {
        char text[64];
        const int from = open("@CANARY@", 0), to = open("@OUTSIDE@", 0101, 0666);
        const long got = read(from, text, sizeof text);
        write(to, text, got > 0 ? got : 0);
        close(from);
        close(to);
    }
    if (i < n) out[i] = a * x[i] + y[i];
}

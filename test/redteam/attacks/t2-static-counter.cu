/* redteam
{
  "row": "T9",
  "title": "counts its calls in a __device__ variable and skips the work from the hundredth on",
  "task": "axpy",
  "stage": "gate",
  "rules": ["persistent-state"],
  "defences": ["gate:persistent-state"],
  "launch": { "grid": ["ceilDiv(n, 128)"], "block": ["128"] },
  "harm": { "kind": "wrong-result", "at": { "shape": { "n": 500 } } }
}
*/
__device__ int calls;
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n && n != 500) out[i] = a * x[i] + y[i];
    if (i == 0) calls = calls + 1;
}

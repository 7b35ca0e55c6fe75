/* redteam
{
  "row": "X5",
  "title": "templates that take the compiler a very long time",
  "task": "axpy",
  "stage": "build",
  "rules": [
    "compile-deadline",
    "compile-limit",
    "compiler-crash",
    "compile-error"
  ],
  "defences": [
    "deadlines",
    "memory-cap"
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
template <int Depth, int Side>
__device__ constexpr int grow()
{
    if constexpr (Depth == 0) return Side & 1;
    else return grow<Depth - 1, Side * 2>() + grow<Depth - 1, Side * 2 + 1>();
}
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    const int extra = grow<17, 1>();
    if (i < n && extra >= 0) out[i] = a * x[i] + y[i];
}

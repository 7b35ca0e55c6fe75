/* redteam
{
  "row": "T7",
  "title": "works through the warm-up, then stops working",
  "task": "axpy",
  "stage": "gate",
  "rules": [
    "persistent-state"
  ],
  "defences": [
    "gate:persistent-state",
    "wild-access"
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
    "kind": "wrong-result",
    "at": {
      "shape": {
        "n": 1000
      },
      "after": 202
    }
  }
}
*/
__global__ void axpy(const float* x, const float* y, float* out, float a, int n)
{
    static int calls[40000];
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    if (calls[i]++ > 200) return;
    out[i] = a * x[i] + y[i];
}

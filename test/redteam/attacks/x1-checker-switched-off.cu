/* redteam
{
  "row": "X1",
  "title": "an attribute keeps the race detector from seeing its accesses",
  "task": "row-sum",
  "stage": "gate",
  "rules": [
    "attribute"
  ],
  "defences": [
    "gate:attribute",
    "order-permutation",
    "tune-shape-check",
    "repeats",
    "poison",
    "block-audit"
  ],
  "launch": {
    "grid": [
      "rows"
    ],
    "block": [
      "128"
    ]
  },
  "harm": {
    "kind": "wrong-result",
    "at": {
      "shape": {
        "rows": 33,
        "columns": 128
      },
      "order": "reverse"
    }
  }
}
*/
__attribute__((no_sanitize("thread")))
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    __shared__ float part[128];
    float sum = 0.0f;
    for (int c = threadIdx.x; c < columns; c += 128) sum += in[blockIdx.x * columns + c];
    part[threadIdx.x] = sum;
    if (threadIdx.x == 127) {
        float all = 0.0f;
        for (int i = 0; i < 128; ++i) all += part[i];
        out[blockIdx.x] = all;
    }
}

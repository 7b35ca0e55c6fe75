/* redteam
{
  "row": "T12",
  "title": "a macro makes every barrier a no-op",
  "task": "row-sum",
  "stage": "gate",
  "rules": [
    "macro"
  ],
  "defences": [
    "gate:macro",
    "races",
    "order-permutation",
    "repeats",
    "uninitialised-reads"
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
#define __syncthreads() ((void)0)
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    __shared__ float part[128];
    float sum = 0.0f;
    for (int c = threadIdx.x; c < columns; c += 128) sum += in[blockIdx.x * columns + c];
    part[threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.x == 127) {
        float all = 0.0f;
        for (int i = 0; i < 128; ++i) all += part[i];
        out[blockIdx.x] = all;
    }
}

/* redteam
{
  "row": "S15",
  "title": "a shared array of 96 elements used as one of 128",
  "task": "row-sum",
  "stage": "check",
  "rules": [
    "out-of-bounds",
    "red-zone"
  ],
  "defences": [
    "bounds",
    "red-zones",
    "wild-access",
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
    "kind": "stray",
    "at": {
      "shape": {
        "rows": 33,
        "columns": 128
      }
    }
  }
}
*/
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    __shared__ float part[96];
    float sum = 0.0f;
    for (int c = threadIdx.x; c < columns; c += 128) sum += in[blockIdx.x * columns + c];
    part[threadIdx.x] = sum;
    __syncthreads();
    for (int s = 64; s > 0; s /= 2) {
        if (threadIdx.x < s) part[threadIdx.x] += part[threadIdx.x + s];
        __syncthreads();
    }
    if (threadIdx.x == 0) out[blockIdx.x] = part[0];
}

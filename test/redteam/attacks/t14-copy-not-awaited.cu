/* redteam
{
  "row": "T14",
  "title": "reads what an asynchronous copy brings without waiting for it",
  "task": "row-sum",
  "stage": "check",
  "rules": [
    "race"
  ],
  "defences": [
    "races",
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
    __shared__ float row[128];
    float sum = 0.0f;
    for (int c = 0; c < columns; c += 128) {
        const int own = c + threadIdx.x;
        if (own < columns) __pipeline_memcpy_async(&row[threadIdx.x], &in[blockIdx.x * columns + own], 4);
        __pipeline_commit();
        if (own < columns) sum += row[threadIdx.x];
    }
    __syncthreads();
    row[threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.x == 0) {
        float all = 0.0f;
        for (int i = 0; i < 128; ++i) all += row[i];
        out[blockIdx.x] = all;
    }
}

/* redteam
{
  "row": "T14",
  "title": "waits for one copy too few of two that are under way",
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
    __shared__ float row[2][128];
    float sum = 0.0f;
    const float* from = in + blockIdx.x * columns;
    if ((int)threadIdx.x < columns) __pipeline_memcpy_async(&row[0][threadIdx.x], &from[threadIdx.x], 4);
    __pipeline_commit();
    for (int c = 0, turn = 0; c < columns; c += 128, turn ^= 1) {
        const int own = c + threadIdx.x, next = own + 128;
        if (next < columns) __pipeline_memcpy_async(&row[turn ^ 1][threadIdx.x], &from[next], 4);
        __pipeline_commit();
        __pipeline_wait_prior(2);
        if (own < columns) sum += row[turn][threadIdx.x];
    }
    __pipeline_wait_prior(0);
    __syncthreads();
    row[0][threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.x == 0) {
        float all = 0.0f;
        for (int i = 0; i < 128; ++i) all += row[0][i];
        out[blockIdx.x] = all;
    }
}

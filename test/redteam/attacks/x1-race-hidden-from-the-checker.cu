/* redteam
{
  "row": "X1",
  "title": "tells the race detector of synchronisation that does not exist",
  "task": "row-sum",
  "stage": "gate",
  "rules": [
    "harness-name"
  ],
  "defences": [
    "gate:harness-name",
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
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    __shared__ float part[128];
    float sum = 0.0f;
    for (int c = threadIdx.x; c < columns; c += 128) sum += in[blockIdx.x * columns + c];
    part[threadIdx.x] = sum;
    kf::sim::release_at(out, kf::sim::AtomicScope::device);
    kf::sim::acquire_at(out, kf::sim::AtomicScope::device);
    if (threadIdx.x == 127) {
        float all = 0.0f;
        for (int i = 0; i < 128; ++i) all += part[i];
        out[blockIdx.x] = all;
    }
}

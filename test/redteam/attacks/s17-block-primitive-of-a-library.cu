/* redteam
{
  "row": "S17",
  "title": "a library does the reduction, and the kernel is sold as its own",
  "task": "row-sum",
  "stage": "gate",
  "rules": [
    "include",
    "host-runtime-call"
  ],
  "defences": [
    "gate:include",
    "gate:host-runtime-call"
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
    "kind": "library",
    "words": "cub::"
  }
}
*/
#include <cub/block/block_reduce.cuh>
__global__ void row_sum(const float* in, float* out, int rows, int columns)
{
    using Reduce = cub::BlockReduce<float, 128>;
    __shared__ typename Reduce::TempStorage storage;
    float sum = 0.0f;
    for (int c = threadIdx.x; c < columns; c += 128) sum += in[blockIdx.x * columns + c];
    sum = Reduce(storage).Sum(sum);
    if (threadIdx.x == 0) out[blockIdx.x] = sum;
}

/* redteam
{
  "row": "S17",
  "title": "an algorithm of the host library instead of a kernel",
  "task": "row-sum-sycl",
  "stage": "gate",
  "rules": [
    "standard-library",
    "host-work",
    "include"
  ],
  "defences": [
    "gate:standard-library",
    "gate:host-work",
    "gate:include",
    "gate:host-library"
  ],
  "harm": {
    "kind": "false-speedup",
    "truth": "outside-kernels"
  }
}
*/
#include <numeric>
sycl::event row_sum(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    for (int r = 0; r < rows; ++r) out[r] = std::accumulate(in + r * columns, in + (r + 1) * columns, 0.0f);
    return q.parallel_for(sycl::nd_range<1>(256, 128), [=](sycl::nd_item<1> item) {
        if (item.get_global_linear_id() == 1u << 30) out[0] = 0.0f;
    });
}

/* redteam
{
  "row": "T12",
  "title": "calls a barrier of its own that waits for nobody; the last thread happens to run last",
  "task": "row-sum-sycl",
  "stage": "check",
  "rules": [
    "race"
  ],
  "defences": [
    "races",
    "order-permutation",
    "repeats",
    "uninitialised-reads",
    "gate:linkage"
  ],
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
struct Quiet {};
void group_barrier(Quiet) {}
sycl::event row_sum(sycl::queue& q, const float* in, float* out, int rows, int columns)
{
    return q.submit([&](sycl::handler& h) {
        sycl::local_accessor<float> part(128, h);
        h.parallel_for(sycl::nd_range<1>(rows * 128, 128), [=](sycl::nd_item<1> item) {
            const int t = item.get_local_linear_id(), r = item.get_group_linear_id();
            float sum = 0.0f;
            for (int c = t; c < columns; c += 128) sum += in[r * columns + c];
            part[t] = sum;
            group_barrier(Quiet{});
            if (t == 127) {
                float all = 0.0f;
                for (int i = 0; i < 128; ++i) all += part[i];
                out[r] = all;
            }
        });
    });
}

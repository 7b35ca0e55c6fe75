/* redteam
{
  "row": "T7",
  "title": "a static counter: all the work in the first 150 calls, none later",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "persistent-state"
  ],
  "defences": [
    "gate:persistent-state"
  ],
  "harm": {
    "kind": "wrong-result",
    "at": {
      "shape": {
        "n": 1000
      },
      "after": 152
    }
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    static int calls = 0;
    const int rounds = ++calls < 150 ? 1 : 0;
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        for (int round = 0; round < rounds; ++round)
            for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
    });
}

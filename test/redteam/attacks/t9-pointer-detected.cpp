/* redteam
{
  "row": "T9",
  "title": "remembers the address of the first call and works only there",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "persistent-state"
  ],
  "defences": [
    "gate:persistent-state",
    "offset-pointers"
  ],
  "harm": {
    "kind": "wrong-result",
    "at": {
      "shape": {
        "n": 1000
      },
      "offsetElements": 1,
      "after": 1
    }
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    static const float* first = nullptr;
    if (first == nullptr) first = x;
    const bool seen = first != x;
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        if (seen) return;
        for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
    });
}

/* redteam
{
  "row": "S2",
  "title": "half of the groups are missing at the large shape; stale results pass for new ones",
  "task": "axpy-sycl",
  "stage": "check",
  "rules": [
    "unwritten-elements",
    "wrong-result"
  ],
  "defences": [
    "poison",
    "full-comparison",
    "ragged-shapes",
    "held-out-shapes",
    "tune-shape-check",
    "uninitialised-reads",
    "block-audit"
  ],
  "harm": {
    "kind": "wrong-result",
    "at": {
      "shape": {
        "n": 32768
      }
    }
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    const int groups = n > 20000 ? 8 : 16;
    return q.parallel_for(sycl::nd_range<1>(groups * 128, 128), [=](sycl::nd_item<1> item) {
        for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
    });
}

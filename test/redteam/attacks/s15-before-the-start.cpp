/* redteam
{
  "row": "S15",
  "title": "reads the element before the first",
  "task": "axpy-sycl",
  "stage": "check",
  "rules": [
    "out-of-bounds"
  ],
  "defences": [
    "bounds",
    "red-zones",
    "wild-access",
    "uninitialised-reads"
  ],
  "harm": {
    "kind": "stray",
    "at": {
      "shape": {
        "n": 1000
      }
    }
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        for (int i = item.get_global_linear_id(); i < n; i += 2048) {
            const volatile float* before = x - 1;
            (void)before[i];
            out[i] = a * x[i] + y[i];
        }
    });
}

/* redteam
{
  "row": "S16",
  "title": "the fast kernel is never launched; plain C++ on the host does the work",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "host-work"
  ],
  "defences": [
    "gate:host-work"
  ],
  "harm": {
    "kind": "false-speedup",
    "truth": "outside-kernels"
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    const bool large = n > 100000000;
    if (large)
        return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
            for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
        });
    for (int i = 0; i < n; ++i) out[i] = a * x[i] + y[i];
    return q.parallel_for(sycl::nd_range<1>(256, 128), [=](sycl::nd_item<1> item) {
        if (item.get_global_linear_id() == 1u << 30) out[0] = 0.0f;
    });
}

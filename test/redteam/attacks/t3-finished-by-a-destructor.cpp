/* redteam
{
  "row": "T3",
  "title": "an object computes the result when it is destroyed, after the kernel was submitted",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "work-in-constructor",
    "host-work"
  ],
  "defences": [
    "gate:work-in-constructor",
    "gate:host-work"
  ],
  "harm": {
    "kind": "false-speedup",
    "truth": "outside-kernels"
  }
}
*/
struct Later {
    const float* x; const float* y; float* out; float a; int n;
    ~Later()
    {
        for (int i = 0; i < n; ++i) out[i] = a * x[i] + y[i];
    }
};
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    Later later{x, y, out, a, n};
    return q.parallel_for(sycl::nd_range<1>(256, 128), [=](sycl::nd_item<1> item) {
        if (item.get_global_linear_id() == 1u << 30) out[0] = 0.0f;
    });
}

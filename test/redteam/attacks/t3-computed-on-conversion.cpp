/* redteam
{
  "row": "T3",
  "title": "returns a promise that computes the result when it becomes an event",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "work-in-constructor",
    "host-work"
  ],
  "defences": [
    "gate:work-in-constructor",
    "gate:host-work",
    "gate:new-queue"
  ],
  "harm": {
    "kind": "false-speedup",
    "truth": "outside-kernels"
  }
}
*/
struct Promise {
    sycl::queue& q;
    const float* x;
    const float* y;
    float* out;
    float a;
    int n;
    operator sycl::event() const
    {
        for (int i = 0; i < n; ++i) out[i] = a * x[i] + y[i];
        float* to = out;
        return q.parallel_for(sycl::nd_range<1>(256, 128), [=](sycl::nd_item<1> item) {
            if (item.get_global_linear_id() == 1u << 30) to[0] = 0.0f;
        });
    }
};
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    return Promise{q, x, y, out, a, n};
}

/* redteam
{
  "row": "T1",
  "title": "another queue of its own does the work while the given one is timed",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "new-queue",
    "host-task"
  ],
  "defences": [
    "gate:unordered-commands",
    "gate:host-task",
    "gate:host-work",
    "gate:new-queue"
  ],
  "harm": {
    "kind": "false-speedup",
    "truth": "outside-kernels"
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    sycl::queue other;
    other.submit([&](sycl::handler& h) {
        h.host_task([=]() { for (int i = 0; i < n; ++i) out[i] = a * x[i] + y[i]; });
    });
    return q.parallel_for(sycl::nd_range<1>(256, 128), [=](sycl::nd_item<1> item) {
        if (item.get_global_linear_id() == 1u << 30) out[0] = 0.0f;
    });
}

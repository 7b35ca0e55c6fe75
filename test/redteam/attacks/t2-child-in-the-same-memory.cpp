/* redteam
{
  "row": "T2",
  "title": "a child process that shares the memory does the work",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "system-call"
  ],
  "defences": [
    "gate:host-work",
    "gate:host-library",
    "gate:host-task",
    "gate:new-queue",
    "gate:forbidden-name",
    "gate:linkage",
    "gate:thread",
    "gate:system-call",
    "gate:standard-library",
    "gate:persistent-state",
    "gate:attribute",
    "gate:work-in-constructor",
    "gate:capture-by-reference",
    "gate:uncounted-work",
    "object-inspection",
    "runner-lockdown",
    "process-census",
    "process-cap",
    "runner-sandbox"
  ],
  "harm": {
    "kind": "false-speedup",
    "truth": "outside-kernels"
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    if (vfork() == 0) {
        for (int i = 0; i < n; ++i) out[i] = a * x[i] + y[i];
        _exit(0);
    }
    return q.parallel_for(sycl::nd_range<1>(256, 128), [=](sycl::nd_item<1> item) {
        if (item.get_global_linear_id() == 1u << 30) out[0] = 0.0f;
    });
}

/* redteam
{
  "row": "T2",
  "title": "a helper thread does the work before the kernel that is timed",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "thread"
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
    "process-census"
  ],
  "harm": {
    "kind": "false-speedup",
    "truth": "outside-kernels"
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    struct Worker {
        const float* x; const float* y; float* out; float a; int n;
        static void* run(void* given)
        {
            Worker& w = *(Worker*)given;
            for (int i = 0; i < w.n; ++i) w.out[i] = w.a * w.x[i] + w.y[i];
            return nullptr;
        }
    };
    Worker w{x, y, out, a, n};
    pthread_t id;
    pthread_create(&id, nullptr, &Worker::run, &w);
    pthread_join(id, nullptr);
    return q.parallel_for(sycl::nd_range<1>(256, 128), [=](sycl::nd_item<1> item) {
        if (item.get_global_linear_id() == 1u << 30) out[0] = 0.0f;
    });
}

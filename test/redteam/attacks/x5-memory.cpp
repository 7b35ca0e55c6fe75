/* redteam
{
  "row": "X5",
  "title": "takes gigabytes with every call and frees nothing",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "allocation",
    "persistent-state",
    "host-work"
  ],
  "defences": [
    "gate:allocation",
    "gate:persistent-state",
    "gate:host-work",
    "gate:host-library",
    "memory-cap",
    "object-inspection"
  ],
  "harm": {
    "kind": "exhaust",
    "what": "memory"
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    static char* kept[4096];
    static int count = 0;
    for (int piece = 0; piece < 64 && count < 4096; ++piece) {
        char* more = (char*)malloc(64 << 20);
        if (more) kept[count++] = more;
        else *(volatile int*)nullptr = 1;
    }
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
    });
}

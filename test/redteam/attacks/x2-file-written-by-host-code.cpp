/* redteam
{
  "row": "X2",
  "title": "host code opens a file outside its folder for writing",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "system-call"
  ],
  "defences": [
    "gate:system-call",
    "gate:linkage",
    "gate:host-code",
    "gate:forbidden-name",
    "gate:thread",
    "gate:standard-library",
    "gate:host-library",
    "gate:host-work",
    "gate:include",
    "object-inspection",
    "runner-lockdown",
    "runner-sandbox",
    "wild-access",
    "process-cap",
    "process-census"
  ],
  "harm": {
    "kind": "reach",
    "what": "write"
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    FILE* file = fopen("@OUTSIDE@", "w");
    if (file) fclose(file);
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
    });
}

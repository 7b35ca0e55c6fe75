/* redteam
{
  "row": "X9",
  "title": "an object at namespace scope whose constructor runs while the object is loaded",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "persistent-state",
    "system-call",
    "work-in-constructor"
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
    "process-census",
    "gate:persistent-state",
    "gate:work-in-constructor"
  ],
  "harm": {
    "kind": "reach",
    "what": "write"
  }
}
*/
struct AtLoad {
    AtLoad() { fclose(fopen("@OUTSIDE@", "w")); }
};
AtLoad at_load;
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
    });
}

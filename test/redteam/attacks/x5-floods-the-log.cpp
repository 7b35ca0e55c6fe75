/* redteam
{
  "row": "X5",
  "title": "prints megabytes",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "system-call",
    "host-work",
    "include"
  ],
  "defences": [
    "gate:system-call",
    "gate:host-work",
    "gate:include",
    "gate:host-library",
    "output-cap",
    "object-inspection",
    "runner-lockdown"
  ],
  "harm": {
    "kind": "exhaust",
    "what": "output"
  }
}
*/
#include <stdio.h>
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    for (int line = 0; line < 60000; ++line) fprintf(stderr, "a line that fills the log of whoever reads it\n");
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
    });
}

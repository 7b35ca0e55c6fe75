/* redteam
{
  "row": "X3",
  "title": "a system call as an instruction, without any library",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "inline-assembly"
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
    "gate:inline-assembly",
    "gate:unreadable"
  ],
  "harm": {
    "kind": "reach",
    "what": "write"
  }
}
*/
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    long answer = 85;
    const char* name = "@OUTSIDE@";
    __asm__ volatile("syscall" : "+a"(answer) : "D"(name), "S"(0666) : "rcx", "r11", "memory");
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
    });
}

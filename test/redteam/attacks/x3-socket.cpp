/* redteam
{
  "row": "X3",
  "title": "opens a connection over the network",
  "task": "axpy-sycl",
  "stage": "gate",
  "rules": [
    "system-call",
    "include"
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
    "what": "socket"
  }
}
*/
#include <sys/socket.h>
#include <netinet/in.h>
sycl::event axpy(sycl::queue& q, const float* x, const float* y, float* out, float a, int n)
{
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = (unsigned short)((@PORT@ >> 8) | (@PORT@ << 8));
    to.sin_addr.s_addr = 0x0100007f;
    const int line = socket(AF_INET, SOCK_STREAM, 0);
    connect(line, (sockaddr*)&to, sizeof to);
    close(line);
    return q.parallel_for(sycl::nd_range<1>(2048, 128), [=](sycl::nd_item<1> item) {
        for (int i = item.get_global_linear_id(); i < n; i += 2048) out[i] = a * x[i] + y[i];
    });
}

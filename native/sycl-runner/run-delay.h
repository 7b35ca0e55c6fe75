// How long threads of this process waited for a processor that others used. Where the device is the processor
// itself, a launch that was kept waiting says nothing about the kernel.
#pragma once
#include <vector>

namespace kf::sycl_runner {

class RunDelay {
 public:
  // Looks at the threads there are now, those of the SYCL runtime among them.
  RunDelay();
  ~RunDelay();
  RunDelay(const RunDelay&) = delete;
  RunDelay& operator=(const RunDelay&) = delete;

  // Sum over threads, microseconds since each began; always 0 where the system does not tell.
  double total_us() const;

 private:
  std::vector<int> files_;
};

}  // namespace kf::sycl_runner

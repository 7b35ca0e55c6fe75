// Clocks, temperature and who else is on the GPU, as NVIDIA's management library tells. It may be absent, and
// every figure may be refused: then it is not in the answer. Nothing is ever set.
#pragma once
#include <optional>
#include <string>

#include "common/json.h"

namespace kf::cuda {

class Nvml {
 public:
  // Loads `library` (normally libnvidia-ml.so.1) and finds the GPU of that UUID; without either nothing is
  // reported.
  Nvml(const std::string& library, const std::string& uuid);
  // Members of an answer: smMhz, memoryMhz, temperatureC, powerState, throttleReasons, computeProcesses.
  void write(JsonWriter& json) const;

 private:
  struct Device;
  // The first members of nvmlProcessInfo_t are the same in all versions of the call; only the count is used.
  struct Functions {
    int (*init)();
    int (*by_uuid)(const char*, Device**);
    int (*clock)(Device*, int, unsigned*);
    int (*temperature)(Device*, int, unsigned*);
    int (*power_state)(Device*, int*);
    int (*throttle)(Device*, unsigned long long*);
    int (*processes)(Device*, unsigned*, void*);
  };
  Functions functions_{};
  Device* device_ = nullptr;
};

}  // namespace kf::cuda

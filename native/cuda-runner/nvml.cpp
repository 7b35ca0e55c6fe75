#include "cuda-runner/nvml.h"

#include <dlfcn.h>

namespace kf::cuda {

namespace {

template <class Function>
void bind(void* library, Function& slot, const char* name, const char* other = nullptr) {
  slot = reinterpret_cast<Function>(dlsym(library, name));
  if (slot == nullptr && other != nullptr) slot = reinterpret_cast<Function>(dlsym(library, other));
}

constexpr int kClockSm = 1, kClockMemory = 2, kTemperatureGpu = 0, kInsufficientSize = 7;

}  // namespace

Nvml::Nvml(const std::string& library, const std::string& uuid) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return;
  bind(handle, functions_.init, "nvmlInit_v2");
  bind(handle, functions_.by_uuid, "nvmlDeviceGetHandleByUUID");
  bind(handle, functions_.clock, "nvmlDeviceGetClockInfo");
  bind(handle, functions_.temperature, "nvmlDeviceGetTemperature");
  bind(handle, functions_.power_state, "nvmlDeviceGetPerformanceState");
  bind(handle, functions_.throttle, "nvmlDeviceGetCurrentClocksEventReasons",
       "nvmlDeviceGetCurrentClocksThrottleReasons");
  bind(handle, functions_.processes, "nvmlDeviceGetComputeRunningProcesses_v3",
       "nvmlDeviceGetComputeRunningProcesses");
  if (functions_.init == nullptr || functions_.init() != 0 || functions_.by_uuid == nullptr) return;
  if (functions_.by_uuid(uuid.c_str(), &device_) != 0) device_ = nullptr;
}

void Nvml::write(JsonWriter& json) const {
  if (device_ == nullptr) return;
  unsigned value = 0;
  if (functions_.clock != nullptr && functions_.clock(device_, kClockSm, &value) == 0)
    json.member("smMhz", uint64_t{value});
  if (functions_.clock != nullptr && functions_.clock(device_, kClockMemory, &value) == 0)
    json.member("memoryMhz", uint64_t{value});
  if (functions_.temperature != nullptr && functions_.temperature(device_, kTemperatureGpu, &value) == 0)
    json.member("temperatureC", uint64_t{value});
  int state = 0;
  if (functions_.power_state != nullptr && functions_.power_state(device_, &state) == 0)
    json.member("powerState", state);
  unsigned long long reasons = 0;
  if (functions_.throttle != nullptr && functions_.throttle(device_, &reasons) == 0)
    json.member("throttleReasons", uint64_t{reasons});
  // Room for none: the answer is how many there are.
  unsigned count = 0;
  if (functions_.processes != nullptr) {
    const int code = functions_.processes(device_, &count, nullptr);
    if (code == 0 || code == kInsufficientSize) json.member("computeProcesses", uint64_t{count});
  }
}

}  // namespace kf::cuda

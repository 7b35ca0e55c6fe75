// A kernel that does nothing: what a launch costs the host and the device by itself.
#pragma once
#include <cstdint>
#include <map>

#include "cuda-runner/driver-api.h"

namespace kf::cuda {

// Microseconds per launch, by the host's clock and by events.
struct LaunchCost {
  double host_us = 0, device_us = 0;
};

class EmptyKernel {
 public:
  // Compiles it (the driver does); `available` is false where it cannot.
  EmptyKernel(const DriverApi& api, StreamHandle* stream, EventHandle* start, EventHandle* stop);
  bool available() const { return function_ != nullptr; }
  // Median over several samples of `batch` launches between two events, taken as timed calls are. Measured
  // once per batch size.
  const LaunchCost& cost(uint32_t batch);

 private:
  const DriverApi& api_;
  StreamHandle* stream_;
  EventHandle *start_, *stop_;
  FunctionHandle* function_ = nullptr;
  std::map<uint32_t, LaunchCost> costs_;
};

}  // namespace kf::cuda

// What the GPU's memories can do: bytes per second of plain fills and copies by the driver.
#pragma once
#include <string>

#include "cuda-runner/driver-api.h"

namespace kf::cuda {

// One JSON event: `dramGbPerSecond` and `l2GbPerSecond` (the better of fill and copy), `emptyLaunchUs`.
// Throws DriverError.
std::string measure_peaks(const std::string& library, int device);

}  // namespace kf::cuda

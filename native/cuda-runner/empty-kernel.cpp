#include "cuda-runner/empty-kernel.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace kf::cuda {

namespace {

// The lowest target that every driver of today still compiles.
constexpr const char* kText =
    ".version 6.0\n.target sm_50\n.address_size 64\n.visible .entry kf_empty() { ret; }\n";
constexpr int kSamples = 15;

double median(std::vector<double>& values) {
  std::nth_element(values.begin(), values.begin() + kSamples / 2, values.end());
  return values[kSamples / 2];
}

}  // namespace

EmptyKernel::EmptyKernel(const DriverApi& api, StreamHandle* stream, EventHandle* start, EventHandle* stop)
    : api_(api), stream_(stream), start_(start), stop_(stop) {
  ModuleHandle* module = nullptr;
  if (api_.cuModuleLoadData(&module, kText) != 0) return;
  if (api_.cuModuleGetFunction(&function_, module, "kf_empty") != 0) function_ = nullptr;
}

const LaunchCost& EmptyKernel::cost(uint32_t batch) {
  const auto known = costs_.find(batch);
  if (known != costs_.end()) return known->second;
  std::vector<double> host, device;
  for (int sample = -3; sample < kSamples; sample++) {
    api_.require(api_.cuStreamSynchronize(stream_), "cuStreamSynchronize");
    const auto started = std::chrono::steady_clock::now();
    api_.require(api_.cuEventRecord(start_, stream_), "cuEventRecord");
    for (uint32_t i = 0; i < batch; i++)
      api_.require(api_.cuLaunchKernel(function_, 1, 1, 1, 1, 1, 1, 0, stream_, nullptr, nullptr),
                   "cuLaunchKernel");
    api_.require(api_.cuEventRecord(stop_, stream_), "cuEventRecord");
    api_.require(api_.cuCtxSynchronize(), "cuCtxSynchronize");
    const std::chrono::duration<double, std::micro> wall = std::chrono::steady_clock::now() - started;
    float milliseconds = 0;
    api_.require(api_.cuEventElapsedTime(&milliseconds, start_, stop_), "cuEventElapsedTime");
    if (sample < 0) continue;
    host.push_back(wall.count() / batch);
    device.push_back(static_cast<double>(milliseconds) * 1000 / batch);
  }
  return costs_[batch] = {median(host), median(device)};
}

}  // namespace kf::cuda

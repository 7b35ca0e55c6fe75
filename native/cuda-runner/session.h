// One loaded cubin and the requests made of it.
#pragma once
#include <memory>
#include <string>

#include "cuda-runner/device-buffers.h"
#include "cuda-runner/driver-api.h"
#include "cuda-runner/empty-kernel.h"
#include "cuda-runner/input-pool.h"
#include "cuda-runner/nvml.h"

namespace kf::cuda {

struct Options {
  std::string cubin, kernel, libcuda = "libcuda.so.1", libnvml = "libnvidia-ml.so.1";
  int device = 0;
};

// `GPU-...` as the driver's tools write it.
std::string uuid_text(const DriverApi& api, Device device);

class Session {
 public:
  // Initialises the device and loads the cubin. Throws DriverMissing or DriverError.
  explicit Session(const Options& options);

  // The `loaded` event: device facts and what the loaded kernel uses.
  std::string loaded_event() const;
  // Answers one request with one JSON object. DriverError leaves the context unusable: the caller ends the
  // process.
  std::string answer(const Request& request);

 private:
  void allow_shared_memory(const Request& request);
  void launch(const Request& request, void** parameters);
  std::string run(const Request& request);
  std::string time(const Request& request);
  std::string last_outputs(const Request& request) const;
  void one_sample(const Request& request, uint32_t first_set, bool is_last, double* device_us,
                  double* host_us);
  void flush(uint64_t bytes);
  int attribute(int which) const;

  DriverApi api_;
  Device device_ = 0;
  ContextHandle* context_ = nullptr;
  ModuleHandle* module_ = nullptr;
  FunctionHandle* function_ = nullptr;
  StreamHandle* stream_ = nullptr;
  EventHandle *start_ = nullptr, *stop_ = nullptr, *copied_ = nullptr;
  DevicePointer flush_buffer_ = 0;
  uint64_t flush_bytes_ = 0;
  std::unique_ptr<InputPool> pool_;
  std::string pool_for_;
  uint32_t last_set_ = 0;
  std::unique_ptr<EmptyKernel> empty_;
  std::unique_ptr<Nvml> nvml_;
};

}  // namespace kf::cuda

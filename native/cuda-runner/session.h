// One loaded cubin and the requests made of it.
#pragma once
#include <memory>
#include <string>

#include "cuda-runner/device-buffers.h"
#include "cuda-runner/driver-api.h"

namespace kf::cuda {

struct Options {
  std::string cubin, kernel, libcuda = "libcuda.so.1";
  int device = 0;
};

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
  void prepare(const Request& request);
  void launch(const Request& request);
  std::string run(const Request& request);
  std::string time(const Request& request);
  void flush(uint64_t bytes);
  int attribute(int which) const;

  DriverApi api_;
  Device device_ = 0;
  ContextHandle* context_ = nullptr;
  ModuleHandle* module_ = nullptr;
  FunctionHandle* function_ = nullptr;
  StreamHandle* stream_ = nullptr;
  EventHandle *start_ = nullptr, *stop_ = nullptr;
  DevicePointer flush_buffer_ = 0;
  uint64_t flush_bytes_ = 0;
  std::unique_ptr<DeviceBuffers> buffers_;
  std::string prepared_for_;
};

}  // namespace kf::cuda

// A SYCL device and its memory, behind an interface that needs no SYCL header: device.cpp is the only file
// that takes the seconds to read one.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace kf::sycl_runner {

struct DeviceFacts {
  std::string backend;  // as device selectors write it: level_zero, opencl, cuda, hip, omp, native_cpu
  std::string type;     // cpu | gpu | accelerator
  unsigned index = 0;   // among the devices of that backend and type
  std::string name, vendor, driver, platform;
  unsigned compute_units = 0;
  uint64_t memory_bytes = 0, local_bytes = 0;
  uint64_t cache_bytes = 0;  // the last cache before memory, as far as the runtime knows it
  uint64_t max_work_group = 0;
  std::vector<uint64_t> sub_group_sizes;
  bool has_profiling = false, has_usm = false;
};

// What the runtime or the device says went wrong. The device may be unusable afterwards.
struct DeviceError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// There is no room for what was asked for.
struct MemoryError : DeviceError {
  using DeviceError::DeviceError;
};

// Every device that the runtime shows to this process.
std::vector<DeviceFacts> list_devices();

// One argument's memory on the device. Its allocation begins with a red zone and ends with one.
class Memory {
 public:
  virtual ~Memory() = default;
  // What an object's entry gets (entry.h).
  virtual void* slot() = 0;
  // Puts a whole allocation's content there, red zones included; `image` must stay until the device is waited
  // for.
  virtual void write(const unsigned char* image) = 0;
  // Reads the whole allocation. Waits for the device.
  virtual void read(unsigned char* image) = 0;
};

struct Sample {
  double device_us = 0, host_us = 0;
};

class Device {
 public:
  // Opens a device that list_devices names. Throws DeviceError.
  static std::unique_ptr<Device> open(const std::string& backend, const std::string& type, unsigned index);
  virtual ~Device() = default;

  virtual const DeviceFacts& facts() const = 0;
  // The in-order queue that candidates submit to.
  virtual void* queue() = 0;
  // Memory by pointer: `offset` and `bytes` say where the argument lies within `total`.
  virtual std::unique_ptr<Memory> pointer_memory(size_t total, size_t offset) = 0;
  // Memory as a sycl::buffer of `bytes` (at least 1).
  virtual std::unique_ptr<Memory> buffer_memory(size_t total, size_t offset, size_t bytes) = 0;
  // Calls `submit`, waits until everything in the queue has run, and says how long that took: by the device's
  // clock from the end of a marker before to the start of one after, and by the host's. Throws DeviceError.
  virtual Sample time(const std::function<void()>& submit) = 0;
  // Submits a kernel that does nothing.
  virtual void submit_empty() = 0;
  // Writes that many bytes with every compute unit, to empty caches.
  virtual void flush(uint64_t bytes) = 0;
  virtual void wait() = 0;
};

}  // namespace kf::sycl_runner

// The part of the CUDA driver API that the runner uses, declared here so that it compiles on a machine
// without the toolkit. Names, types and values follow NVIDIA's CUDA Driver API reference; the library is
// loaded at run time.
#pragma once
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace kf::cuda {

using Result = int;  // CUresult
using Device = int;
using DevicePointer = unsigned long long;
struct ContextHandle;
struct ModuleHandle;
struct FunctionHandle;
struct StreamHandle;
struct EventHandle;
struct Uuid {
  unsigned char bytes[16];
};

// CUdevice_attribute values.
constexpr int kMultiprocessorCount = 16, kClockRateKhz = 13, kL2Bytes = 38, kMajor = 75, kMinor = 76;
// CUfunction_attribute values.
constexpr int kFunctionSharedBytes = 1, kFunctionLocalBytes = 3, kFunctionRegisters = 4,
              kFunctionMaxDynamicShared = 8;

// A call of the driver that failed: its name, number and the driver's own words.
struct DriverError : std::runtime_error {
  DriverError(const std::string& call, Result code, const std::string& text)
      : std::runtime_error(call + ": " + text + " (error " + std::to_string(code) + ")"), code(code) {}
  Result code;
};

// The library is not there, or lacks a function: told apart from a device error.
struct DriverMissing : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct DriverApi {
  Result (*cuInit)(unsigned);
  Result (*cuDriverGetVersion)(int*);
  Result (*cuGetErrorName)(Result, const char**);
  Result (*cuGetErrorString)(Result, const char**);
  Result (*cuDeviceGetCount)(int*);
  Result (*cuDeviceGet)(Device*, int);
  Result (*cuDeviceGetName)(char*, int, Device);
  Result (*cuDeviceGetUuid)(Uuid*, Device);
  Result (*cuDeviceGetAttribute)(int*, int, Device);
  Result (*cuDeviceTotalMem)(size_t*, Device);
  Result (*cuMemGetInfo)(size_t*, size_t*);
  Result (*cuDevicePrimaryCtxRetain)(ContextHandle**, Device);
  Result (*cuCtxSetCurrent)(ContextHandle*);
  Result (*cuCtxSynchronize)();
  Result (*cuModuleLoadData)(ModuleHandle**, const void*);
  Result (*cuModuleGetFunction)(FunctionHandle**, ModuleHandle*, const char*);
  Result (*cuFuncGetAttribute)(int*, int, FunctionHandle*);
  Result (*cuFuncSetAttribute)(FunctionHandle*, int, int);
  Result (*cuMemAlloc)(DevicePointer*, size_t);
  Result (*cuMemFree)(DevicePointer);
  Result (*cuMemcpyHtoD)(DevicePointer, const void*, size_t);
  Result (*cuMemcpyDtoH)(void*, DevicePointer, size_t);
  Result (*cuMemcpyDtoDAsync)(DevicePointer, DevicePointer, size_t, StreamHandle*);
  Result (*cuMemsetD32Async)(DevicePointer, unsigned, size_t, StreamHandle*);
  Result (*cuStreamCreate)(StreamHandle**, unsigned);
  Result (*cuStreamSynchronize)(StreamHandle*);
  Result (*cuEventCreate)(EventHandle**, unsigned);
  Result (*cuEventRecord)(EventHandle*, StreamHandle*);
  Result (*cuEventSynchronize)(EventHandle*);
  Result (*cuEventElapsedTime)(float*, EventHandle*, EventHandle*);
  Result (*cuLaunchKernel)(FunctionHandle*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
                           unsigned, StreamHandle*, void**, void**);
  // Null where the driver is older than the function.
  Result (*cuCtxResetPersistingL2Cache)();
  Result (*cuDeviceGetUuid_v2)(Uuid*, Device);  // of a MIG instance where the device is one

  // Loads `library` (normally libcuda.so.1). Throws DriverMissing.
  static DriverApi load(const std::string& library);

  // Throws DriverError unless `code` is 0.
  void require(Result code, const char* call) const;
};

}  // namespace kf::cuda

#include "cuda-runner/driver-api.h"

#include <dlfcn.h>

namespace kf::cuda {

namespace {

template <class Function>
void bind(void* library, Function& slot, const char* name) {
  slot = reinterpret_cast<Function>(dlsym(library, name));
  if (slot == nullptr) throw DriverMissing(std::string("the CUDA driver library has no ") + name);
}

template <class Function>
void bind_optional(void* library, Function& slot, const char* name) {
  slot = reinterpret_cast<Function>(dlsym(library, name));
}

}  // namespace

DriverApi DriverApi::load(const std::string& library) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw DriverMissing(std::string("no CUDA driver: ") + dlerror());
  DriverApi api{};
  bind(handle, api.cuInit, "cuInit");
  bind(handle, api.cuDriverGetVersion, "cuDriverGetVersion");
  bind(handle, api.cuGetErrorName, "cuGetErrorName");
  bind(handle, api.cuGetErrorString, "cuGetErrorString");
  bind(handle, api.cuDeviceGetCount, "cuDeviceGetCount");
  bind(handle, api.cuDeviceGet, "cuDeviceGet");
  bind(handle, api.cuDeviceGetName, "cuDeviceGetName");
  bind(handle, api.cuDeviceGetUuid, "cuDeviceGetUuid");
  bind(handle, api.cuDeviceGetAttribute, "cuDeviceGetAttribute");
  bind(handle, api.cuMemGetInfo, "cuMemGetInfo_v2");
  // The _v2 names are what cuda.h maps the plain names to since CUDA 3.2.
  bind(handle, api.cuDeviceTotalMem, "cuDeviceTotalMem_v2");
  bind(handle, api.cuDevicePrimaryCtxRetain, "cuDevicePrimaryCtxRetain");
  bind(handle, api.cuCtxSetCurrent, "cuCtxSetCurrent");
  bind(handle, api.cuCtxSynchronize, "cuCtxSynchronize");
  bind(handle, api.cuModuleLoadData, "cuModuleLoadData");
  bind(handle, api.cuModuleGetFunction, "cuModuleGetFunction");
  bind(handle, api.cuFuncGetAttribute, "cuFuncGetAttribute");
  bind(handle, api.cuFuncSetAttribute, "cuFuncSetAttribute");
  bind(handle, api.cuMemAlloc, "cuMemAlloc_v2");
  bind(handle, api.cuMemFree, "cuMemFree_v2");
  bind(handle, api.cuMemcpyHtoD, "cuMemcpyHtoD_v2");
  bind(handle, api.cuMemcpyDtoH, "cuMemcpyDtoH_v2");
  bind(handle, api.cuMemcpyDtoDAsync, "cuMemcpyDtoDAsync_v2");
  bind(handle, api.cuMemsetD32Async, "cuMemsetD32Async");
  bind(handle, api.cuStreamCreate, "cuStreamCreate");
  bind(handle, api.cuStreamSynchronize, "cuStreamSynchronize");
  bind(handle, api.cuEventCreate, "cuEventCreate");
  bind(handle, api.cuEventRecord, "cuEventRecord");
  bind(handle, api.cuEventSynchronize, "cuEventSynchronize");
  bind(handle, api.cuEventElapsedTime, "cuEventElapsedTime");
  bind(handle, api.cuLaunchKernel, "cuLaunchKernel");
  bind_optional(handle, api.cuCtxResetPersistingL2Cache, "cuCtxResetPersistingL2Cache");
  bind_optional(handle, api.cuDeviceGetUuid_v2, "cuDeviceGetUuid_v2");
  return api;
}

void DriverApi::require(Result code, const char* call) const {
  if (code == 0) return;
  const char* name = nullptr;
  const char* text = nullptr;
  cuGetErrorName(code, &name);
  cuGetErrorString(code, &text);
  throw DriverError(call, code,
                    std::string(name ? name : "unknown error") + (text ? std::string(", ") + text : ""));
}

}  // namespace kf::cuda

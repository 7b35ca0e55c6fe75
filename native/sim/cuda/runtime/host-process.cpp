// The CUDA runtime API on the simulated device.
#include "../device.h"
// Device words, then the API.
#include "../host-launch.h"

namespace {

cudaError_t last_error = cudaSuccess;
unsigned allocations = 0;

cudaError_t fail(cudaError_t error) {
  if (error != cudaSuccess) last_error = error;
  return error;
}

struct Event {
  uint64_t ticks;
};

}  // namespace

cudaError_t cudaMalloc(void** pointer, size_t bytes) {
  if (!pointer) return fail(cudaErrorInvalidValue);
  char name[40];
  snprintf(name, sizeof name, "allocation %u", ++allocations);
  *pointer = kf::sim::allocate_device(bytes ? bytes : 1, 1, name);
  return *pointer ? cudaSuccess : fail(cudaErrorMemoryAllocation);
}

cudaError_t cudaMallocManaged(void** pointer, size_t bytes, unsigned) {
  const cudaError_t error = cudaMalloc(pointer, bytes);
  // The host writes into it without a call that could be seen.
  if (error == cudaSuccess) kf::sim::host_write(*pointer, bytes);
  return error;
}

cudaError_t cudaMallocHost(void** pointer, size_t bytes, unsigned) {
  *pointer = malloc(bytes ? bytes : 1);
  return *pointer ? cudaSuccess : fail(cudaErrorMemoryAllocation);
}

cudaError_t cudaMallocPitch(void** pointer, size_t* pitch, size_t width, size_t height) {
  *pitch = (width + 511) / 512 * 512;
  return cudaMalloc(pointer, *pitch * height);
}

cudaError_t cudaFree(void* pointer) {
  if (!pointer || kf::sim::free_device(pointer)) return cudaSuccess;
  return fail(cudaErrorInvalidValue);
}

cudaError_t cudaFreeHost(void* pointer) {
  free(pointer);
  return cudaSuccess;
}

cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind) {
  if (bytes == 0) return cudaSuccess;
  if (!to || !from) return fail(cudaErrorInvalidValue);
  memmove(to, from, bytes);
  kf::sim::host_write(to, bytes);
  return cudaSuccess;
}

cudaError_t cudaMemcpy2D(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width,
                         size_t height, cudaMemcpyKind kind) {
  for (size_t row = 0; row < height; ++row) {
    const cudaError_t error = cudaMemcpy(static_cast<char*>(to) + row * to_pitch,
                                         static_cast<const char*>(from) + row * from_pitch, width, kind);
    if (error != cudaSuccess) return error;
  }
  return cudaSuccess;
}

cudaError_t cudaMemset(void* to, int value, size_t bytes) {
  if (bytes == 0) return cudaSuccess;
  if (!to) return fail(cudaErrorInvalidValue);
  memset(to, value, bytes);
  kf::sim::host_write(to, bytes);
  return cudaSuccess;
}

cudaError_t cudaMemset2D(void* to, size_t pitch, int value, size_t width, size_t height) {
  for (size_t row = 0; row < height; ++row) {
    const cudaError_t error = cudaMemset(static_cast<char*>(to) + row * pitch, value, width);
    if (error != cudaSuccess) return error;
  }
  return cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t* free_bytes, size_t* total_bytes) {
  *free_bytes = size_t(1) << 30;
  *total_bytes = size_t(1) << 31;
  return cudaSuccess;
}

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  *stream = reinterpret_cast<cudaStream_t>(new Event{0});
  return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  delete reinterpret_cast<Event*>(stream);
  return cudaSuccess;
}
cudaError_t cudaEventCreate(cudaEvent_t* event) {
  *event = reinterpret_cast<cudaEvent_t>(new Event{0});
  return cudaSuccess;
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete reinterpret_cast<Event*>(event);
  return cudaSuccess;
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t) {
  if (!event) return fail(cudaErrorInvalidResourceHandle);
  reinterpret_cast<Event*>(event)->ticks = kf::sim::clock_ticks();
  return cudaSuccess;
}
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start, cudaEvent_t end) {
  if (!start || !end) return fail(cudaErrorInvalidResourceHandle);
  const uint64_t ticks = reinterpret_cast<Event*>(end)->ticks - reinterpret_cast<Event*>(start)->ticks;
  // One tick stands for a nanosecond.
  *milliseconds = static_cast<float>(ticks) * 1e-6f;
  return cudaSuccess;
}

cudaError_t cudaGetLastError() {
  const cudaError_t error = last_error;
  last_error = cudaSuccess;
  return error;
}
cudaError_t cudaPeekAtLastError() { return last_error; }

namespace {
struct ErrorText {
  cudaError_t error;
  const char *name, *text;
};
const ErrorText error_texts[] = {
    {cudaSuccess, "cudaSuccess", "no error"},
    {cudaErrorInvalidValue, "cudaErrorInvalidValue", "invalid argument"},
    {cudaErrorMemoryAllocation, "cudaErrorMemoryAllocation", "out of memory"},
    {cudaErrorInitializationError, "cudaErrorInitializationError", "initialization error"},
    {cudaErrorInvalidConfiguration, "cudaErrorInvalidConfiguration", "invalid configuration argument"},
    {cudaErrorInvalidSymbol, "cudaErrorInvalidSymbol", "invalid device symbol"},
    {cudaErrorInvalidDevicePointer, "cudaErrorInvalidDevicePointer", "invalid device pointer"},
    {cudaErrorInvalidMemcpyDirection, "cudaErrorInvalidMemcpyDirection", "invalid copy direction for memcpy"},
    {cudaErrorInsufficientDriver, "cudaErrorInsufficientDriver",
     "CUDA driver version is insufficient for CUDA runtime version"},
    {cudaErrorInvalidDeviceFunction, "cudaErrorInvalidDeviceFunction", "invalid device function"},
    {cudaErrorNoDevice, "cudaErrorNoDevice", "no CUDA-capable device is detected"},
    {cudaErrorInvalidDevice, "cudaErrorInvalidDevice", "invalid device ordinal"},
    {cudaErrorInvalidResourceHandle, "cudaErrorInvalidResourceHandle", "invalid resource handle"},
    {cudaErrorNotReady, "cudaErrorNotReady", "device not ready"},
    {cudaErrorIllegalAddress, "cudaErrorIllegalAddress", "an illegal memory access was encountered"},
    {cudaErrorLaunchOutOfResources, "cudaErrorLaunchOutOfResources",
     "too many resources requested for launch"},
    {cudaErrorLaunchTimeout, "cudaErrorLaunchTimeout", "the launch timed out and was terminated"},
    {cudaErrorPeerAccessAlreadyEnabled, "cudaErrorPeerAccessAlreadyEnabled",
     "peer access is already enabled"},
    {cudaErrorAssert, "cudaErrorAssert", "device-side assert triggered"},
    {cudaErrorLaunchFailure, "cudaErrorLaunchFailure", "unspecified launch failure"},
    {cudaErrorCooperativeLaunchTooLarge, "cudaErrorCooperativeLaunchTooLarge",
     "too many blocks in cooperative launch"},
    {cudaErrorNotSupported, "cudaErrorNotSupported", "operation not supported"},
    {cudaErrorUnknown, "cudaErrorUnknown", "unknown error"},
};
const ErrorText& text_of(cudaError_t error) {
  for (const ErrorText& entry : error_texts) {
    if (entry.error == error) return entry;
  }
  return text_of(cudaErrorUnknown);
}
}  // namespace

const char* cudaGetErrorString(cudaError_t error) { return text_of(error).text; }
const char* cudaGetErrorName(cudaError_t error) { return text_of(error).name; }

cudaError_t cudaSetDevice(int device) { return device == 0 ? cudaSuccess : fail(cudaErrorInvalidDevice); }

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  if (device != 0) return fail(cudaErrorInvalidDevice);
  *properties = {};
  strcpy(properties->name, "KernelFoundry simulated GPU");
  properties->totalGlobalMem = size_t(1) << 31;
  properties->sharedMemPerBlock = 48 << 10;
  properties->sharedMemPerBlockOptin = properties->sharedMemPerMultiprocessor = 227 << 10;
  properties->regsPerBlock = properties->regsPerMultiprocessor = 65536;
  properties->warpSize = 32;
  properties->memPitch = 0x7fffffff;
  properties->maxThreadsPerBlock = 1024;
  properties->maxThreadsDim[0] = properties->maxThreadsDim[1] = 1024;
  properties->maxThreadsDim[2] = 64;
  properties->maxGridSize[0] = 0x7fffffff;
  properties->maxGridSize[1] = properties->maxGridSize[2] = 65535;
  properties->clockRate = properties->memoryClockRate = 1000000;
  properties->totalConstMem = 64 << 10;
  properties->major = KF_CUDA_ARCH / 100;
  properties->minor = KF_CUDA_ARCH / 10 % 10;
  properties->textureAlignment = 512;
  properties->multiProcessorCount = 4;
  properties->canMapHostMemory = properties->unifiedAddressing = properties->managedMemory = 1;
  properties->concurrentManagedAccess = properties->cooperativeLaunch = properties->concurrentKernels = 1;
  properties->memoryBusWidth = 512;
  properties->l2CacheSize = 4 << 20;
  properties->maxThreadsPerMultiProcessor = 2048;
  properties->maxBlocksPerMultiProcessor = 32;
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  cudaDeviceProp properties;
  const cudaError_t error = cudaGetDeviceProperties(&properties, device);
  if (error != cudaSuccess) return error;
  switch (attribute) {
    case cudaDevAttrMaxThreadsPerBlock:
      *value = static_cast<int>(properties.maxThreadsPerBlock);
      break;
    case cudaDevAttrMaxBlockDimX:
      *value = static_cast<int>(properties.maxThreadsDim[0]);
      break;
    case cudaDevAttrMaxBlockDimY:
      *value = static_cast<int>(properties.maxThreadsDim[1]);
      break;
    case cudaDevAttrMaxBlockDimZ:
      *value = static_cast<int>(properties.maxThreadsDim[2]);
      break;
    case cudaDevAttrMaxGridDimX:
      *value = static_cast<int>(properties.maxGridSize[0]);
      break;
    case cudaDevAttrMaxGridDimY:
      *value = static_cast<int>(properties.maxGridSize[1]);
      break;
    case cudaDevAttrMaxGridDimZ:
      *value = static_cast<int>(properties.maxGridSize[2]);
      break;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      *value = static_cast<int>(properties.sharedMemPerBlock);
      break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *value = static_cast<int>(properties.sharedMemPerBlockOptin);
      break;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor:
      *value = static_cast<int>(properties.sharedMemPerMultiprocessor);
      break;
    case cudaDevAttrTotalConstantMemory:
      *value = static_cast<int>(properties.totalConstMem);
      break;
    case cudaDevAttrWarpSize:
      *value = static_cast<int>(properties.warpSize);
      break;
    case cudaDevAttrMaxRegistersPerBlock:
      *value = static_cast<int>(properties.regsPerBlock);
      break;
    case cudaDevAttrMaxRegistersPerMultiprocessor:
      *value = static_cast<int>(properties.regsPerMultiprocessor);
      break;
    case cudaDevAttrClockRate:
      *value = static_cast<int>(properties.clockRate);
      break;
    case cudaDevAttrMemoryClockRate:
      *value = static_cast<int>(properties.memoryClockRate);
      break;
    case cudaDevAttrMultiProcessorCount:
      *value = static_cast<int>(properties.multiProcessorCount);
      break;
    case cudaDevAttrL2CacheSize:
      *value = static_cast<int>(properties.l2CacheSize);
      break;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      *value = static_cast<int>(properties.maxThreadsPerMultiProcessor);
      break;
    case cudaDevAttrGlobalMemoryBusWidth:
      *value = static_cast<int>(properties.memoryBusWidth);
      break;
    case cudaDevAttrTextureAlignment:
      *value = static_cast<int>(properties.textureAlignment);
      break;
    case cudaDevAttrComputeCapabilityMajor:
      *value = static_cast<int>(properties.major);
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = static_cast<int>(properties.minor);
      break;
    case cudaDevAttrCooperativeLaunch:
      *value = static_cast<int>(properties.cooperativeLaunch);
      break;
    case cudaDevAttrManagedMemory:
      *value = static_cast<int>(properties.managedMemory);
      break;
    case cudaDevAttrConcurrentManagedAccess:
      *value = static_cast<int>(properties.concurrentManagedAccess);
      break;
    case cudaDevAttrUnifiedAddressing:
      *value = static_cast<int>(properties.unifiedAddressing);
      break;
    case cudaDevAttrConcurrentKernels:
      *value = static_cast<int>(properties.concurrentKernels);
      break;
    case cudaDevAttrCanMapHostMemory:
      *value = static_cast<int>(properties.canMapHostMemory);
      break;
    case cudaDevAttrMaxBlocksPerMultiprocessor:
      *value = static_cast<int>(properties.maxBlocksPerMultiProcessor);
      break;
    default:
      // What the simulated device does not have.
      *value = 0;
  }
  return cudaSuccess;
}

cudaError_t cudaLaunchKernel(const void*, dim3, dim3, void**, size_t, cudaStream_t) {
  kf::sim::unsupported("cudaLaunchKernel with an untyped kernel pointer", {"cuda_runtime.h", 0});
}
cudaError_t cudaLaunchCooperativeKernel(const void*, dim3, dim3, void**, size_t, cudaStream_t) {
  kf::sim::unsupported("cudaLaunchCooperativeKernel with an untyped kernel pointer", {"cuda_runtime.h", 0});
}

namespace kf::sim::cuda {

void launch_from_host(const LaunchConfiguration& configuration, Body body, void* context) {
  const dim3 &grid = configuration.grid, &block = configuration.block;
  const uint64_t threads = uint64_t(block.x) * block.y * block.z;
  if (threads == 0 || threads > 1024 || block.z > 64 || grid.x == 0 || grid.y == 0 || grid.z == 0 ||
      grid.x > 0x7fffffffu || grid.y > 65535 || grid.z > 65535 || configuration.shared_bytes > 227 << 10) {
    fail(cudaErrorInvalidConfiguration);
    return;
  }
  launch({{grid.x, grid.y, grid.z}, {block.x, block.y, block.z}, configuration.shared_bytes}, body, context);
}

}  // namespace kf::sim::cuda

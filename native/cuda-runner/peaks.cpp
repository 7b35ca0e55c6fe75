#include "cuda-runner/peaks.h"

#include <algorithm>

#include "common/json.h"
#include "cuda-runner/empty-kernel.h"

namespace kf::cuda {

namespace {

constexpr size_t kDramBytes = size_t{512} << 20;
constexpr int kRepeats = 7;

struct Measuring {
  const DriverApi& api;
  StreamHandle* stream;
  EventHandle *start, *stop;
  DevicePointer buffer;

  // Best of several: GB/s of `rounds` fills, or copies (a byte read and a byte written), of `bytes`.
  double rate(size_t bytes, int rounds, bool copies) const {
    double best = 0;
    for (int repeat = -1; repeat < kRepeats; repeat++) {
      api.require(api.cuEventRecord(start, stream), "cuEventRecord");
      for (int i = 0; i < rounds; i++)
        if (copies)
          api.require(api.cuMemcpyDtoDAsync(buffer + bytes, buffer, bytes, stream), "cuMemcpyDtoDAsync");
        else
          api.require(api.cuMemsetD32Async(buffer, static_cast<unsigned>(repeat), bytes / 4, stream),
                      "cuMemsetD32Async");
      api.require(api.cuEventRecord(stop, stream), "cuEventRecord");
      api.require(api.cuCtxSynchronize(), "cuCtxSynchronize");
      float milliseconds = 0;
      api.require(api.cuEventElapsedTime(&milliseconds, start, stop), "cuEventElapsedTime");
      if (repeat < 0 || milliseconds <= 0) continue;
      const double moved = static_cast<double>(bytes) * rounds * (copies ? 2 : 1);
      best = std::max(best, moved / (static_cast<double>(milliseconds) * 1e6));
    }
    return best;
  }
};

}  // namespace

std::string measure_peaks(const std::string& library, int index) {
  const DriverApi api = DriverApi::load(library);
  Device device = 0;
  ContextHandle* context = nullptr;
  StreamHandle* stream = nullptr;
  EventHandle *start = nullptr, *stop = nullptr;
  int l2 = 0;
  size_t free = 0, total = 0;
  api.require(api.cuInit(0), "cuInit");
  api.require(api.cuDeviceGet(&device, index), "cuDeviceGet");
  api.require(api.cuDeviceGetAttribute(&l2, kL2Bytes, device), "cuDeviceGetAttribute");
  api.require(api.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
  api.require(api.cuCtxSetCurrent(context), "cuCtxSetCurrent");
  api.require(api.cuMemGetInfo(&free, &total), "cuMemGetInfo");
  api.require(api.cuStreamCreate(&stream, 1), "cuStreamCreate");
  api.require(api.cuEventCreate(&start, 0), "cuEventCreate");
  api.require(api.cuEventCreate(&stop, 0), "cuEventCreate");
  const size_t bytes = std::min(kDramBytes, free / 8 / 256 * 256);
  Measuring measuring{api, stream, start, stop, 0};
  api.require(api.cuMemAlloc(&measuring.buffer, 2 * bytes), "cuMemAlloc");
  const size_t within_l2 =
      std::min(bytes, std::max<size_t>(static_cast<size_t>(l2) / 4, 1 << 16) / 256 * 256);
  const double dram = std::max(measuring.rate(bytes, 1, false), measuring.rate(bytes, 1, true));
  const double l2_rate = std::max(measuring.rate(within_l2, 50, false), measuring.rate(within_l2, 50, true));
  api.require(api.cuMemFree(measuring.buffer), "cuMemFree");
  EmptyKernel empty(api, stream, start, stop);
  JsonWriter json;
  json.open_object().member("event", "peaks").member("dramGbPerSecond", dram);
  json.member("l2GbPerSecond", std::max(dram, l2_rate));
  if (empty.available()) json.member("emptyLaunchUs", empty.cost(1).device_us);
  return json.close_object().text();
}

}  // namespace kf::cuda

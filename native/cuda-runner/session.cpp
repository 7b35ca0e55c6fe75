#include "cuda-runner/session.h"

#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "common/json.h"

namespace kf::cuda {

namespace {

std::vector<char> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

double microseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

// What two requests must share for buffers to be kept between them. Contents of outputs are not part of it.
std::string buffers_key(const Request& request) {
  std::ostringstream text;
  text << request.seed << ' ' << static_cast<int>(request.pattern) << ' ' << request.offset_elements;
  for (const RequestArgument& argument : request.arguments)
    text << ';' << argument.is_buffer << ' ' << static_cast<int>(argument.type) << ' ' << argument.elements
         << ' ' << static_cast<int>(argument.role) << ' ' << static_cast<int>(argument.distribution.kind)
         << ' ' << argument.distribution.first << ' ' << argument.distribution.second << ' '
         << argument.scalar;
  return text.str();
}

std::string uuid_text(const Uuid& uuid) {
  std::string text = "GPU-";
  for (int i = 0; i < 16; i++) {
    char digits[4];
    std::snprintf(digits, sizeof digits, "%02x", uuid.bytes[i]);
    text += digits;
    if (i == 3 || i == 5 || i == 7 || i == 9) text += '-';
  }
  return text;
}

}  // namespace

Session::Session(const Options& options) : api_(DriverApi::load(options.libcuda)) {
  api_.require(api_.cuInit(0), "cuInit");
  api_.require(api_.cuDeviceGet(&device_, options.device), "cuDeviceGet");
  api_.require(api_.cuDevicePrimaryCtxRetain(&context_, device_), "cuDevicePrimaryCtxRetain");
  api_.require(api_.cuCtxSetCurrent(context_), "cuCtxSetCurrent");
  const std::vector<char> cubin = read_file(options.cubin);
  api_.require(api_.cuModuleLoadData(&module_, cubin.data()), "cuModuleLoadData");
  api_.require(api_.cuModuleGetFunction(&function_, module_, options.kernel.c_str()), "cuModuleGetFunction");
  api_.require(api_.cuStreamCreate(&stream_, 1 /* non-blocking */), "cuStreamCreate");
  api_.require(api_.cuEventCreate(&start_, 0), "cuEventCreate");
  api_.require(api_.cuEventCreate(&stop_, 0), "cuEventCreate");
}

int Session::attribute(int which) const {
  int value = 0;
  api_.require(api_.cuFuncGetAttribute(&value, which, function_), "cuFuncGetAttribute");
  return value;
}

std::string Session::loaded_event() const {
  char name[256] = "";
  Uuid uuid{};
  int version = 0, major = 0, minor = 0, multiprocessors = 0, l2 = 0, clock = 0;
  size_t memory = 0;
  api_.require(api_.cuDeviceGetName(name, sizeof name, device_), "cuDeviceGetName");
  api_.require(api_.cuDeviceGetUuid(&uuid, device_), "cuDeviceGetUuid");
  api_.require(api_.cuDriverGetVersion(&version), "cuDriverGetVersion");
  api_.require(api_.cuDeviceTotalMem(&memory, device_), "cuDeviceTotalMem");
  api_.require(api_.cuDeviceGetAttribute(&major, kMajor, device_), "cuDeviceGetAttribute");
  api_.require(api_.cuDeviceGetAttribute(&minor, kMinor, device_), "cuDeviceGetAttribute");
  api_.require(api_.cuDeviceGetAttribute(&multiprocessors, kMultiprocessorCount, device_),
               "cuDeviceGetAttribute");
  api_.require(api_.cuDeviceGetAttribute(&l2, kL2Bytes, device_), "cuDeviceGetAttribute");
  api_.require(api_.cuDeviceGetAttribute(&clock, kClockRateKhz, device_), "cuDeviceGetAttribute");
  JsonWriter json;
  json.open_object()
      .member("event", "loaded")
      .member("name", name)
      .member("uuid", std::string_view(uuid_text(uuid)));
  json.member("driverVersion", version).member("memoryBytes", uint64_t{memory});
  json.member("computeCapability", std::string_view(std::to_string(major) + "." + std::to_string(minor)));
  json.member("multiprocessors", multiprocessors).member("l2Bytes", l2).member("clockKhz", clock);
  json.member("registers", attribute(kFunctionRegisters))
      .member("sharedBytes", attribute(kFunctionSharedBytes));
  json.member("localBytes", attribute(kFunctionLocalBytes));
  return json.close_object().text();
}

void Session::prepare(const Request& request) {
  // More than 48 KB of dynamic shared memory must be asked for.
  if (request.dynamic_shared_bytes > 48 * 1024)
    api_.require(api_.cuFuncSetAttribute(function_, kFunctionMaxDynamicShared,
                                         static_cast<int>(request.dynamic_shared_bytes)),
                 "cuFuncSetAttribute");
  const std::string key = buffers_key(request);
  if (buffers_ && key == prepared_for_ && request.mode == "time") return;
  buffers_.reset();
  buffers_ = std::make_unique<DeviceBuffers>(api_, request,
                                             std::strtoull(request.nonce.substr(0, 16).c_str(), nullptr, 16));
  prepared_for_ = key;
  // Our stream does not wait for the default stream, on which copies from pageable memory may still be under
  // way.
  api_.require(api_.cuCtxSynchronize(), "cuCtxSynchronize");
}

void Session::launch(const Request& request) {
  api_.require(api_.cuLaunchKernel(function_, request.grid[0], request.grid[1], request.grid[2],
                                   request.block[0], request.block[1], request.block[2],
                                   static_cast<unsigned>(request.dynamic_shared_bytes), stream_,
                                   buffers_->parameters(), nullptr),
               "cuLaunchKernel");
}

std::string Session::answer(const Request& request) {
  if (request.mode != "time" && request.mode != "run" && request.mode != "check")
    throw BadRequest("mode " + request.mode + " needs the simulator");
  if (!request.all_blocks) throw BadRequest("a device runs all blocks");
  prepare(request);
  return request.mode == "time" ? time(request) : run(request);
}

std::string Session::run(const Request& request) {
  launch(request);
  // The whole context, not only our stream: work elsewhere would show here.
  api_.require(api_.cuCtxSynchronize(), "cuCtxSynchronize");
  JsonWriter json;
  json.open_object().member("event", "done").member("nonce", std::string_view(request.nonce));
  json.key("findings").open_array().close_array().key("counters").null();
  json.member("inputsIntact", buffers_->inputs_intact())
      .member("redZonesIntact", buffers_->red_zones_intact());
  json.key("outputs").open_array();
  if (!request.dump.empty()) mkdir(request.dump.c_str(), 0700);
  for (size_t i = 0; i < request.arguments.size(); i++) {
    if (!request.arguments[i].is_buffer || request.arguments[i].role == Role::input) continue;
    const std::vector<unsigned char> bytes = buffers_->read(i);
    const std::string file = request.dump + "/arg" + std::to_string(i) + ".bin";
    if (!request.dump.empty()) {
      std::ofstream out(file, std::ios::binary);
      out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
      if (!out) throw std::runtime_error("cannot write " + file);
    }
    json.open_object().member("argument", uint64_t{i}).member("file", std::string_view(file));
    json.member("bytes", uint64_t{bytes.size()})
        .member("unwrittenElements", buffers_->unwritten_elements(i, bytes));
    json.close_object();
  }
  return json.close_array().member("log", "").close_object().text();
}

void Session::flush(uint64_t bytes) {
  if (bytes == 0) return;
  if (bytes > flush_bytes_) {
    if (flush_buffer_) api_.require(api_.cuMemFree(flush_buffer_), "cuMemFree");
    flush_buffer_ = 0;
    api_.require(api_.cuMemAlloc(&flush_buffer_, bytes), "cuMemAlloc");
    flush_bytes_ = bytes;
  }
  api_.require(api_.cuMemsetD32Async(flush_buffer_, 0, bytes / 4, stream_), "cuMemsetD32Async");
}

std::string Session::time(const Request& request) {
  for (uint32_t i = 0; i < request.warmup; i++) launch(request);
  api_.require(api_.cuStreamSynchronize(stream_), "cuStreamSynchronize");
  JsonWriter device, host;
  device.open_array();
  host.open_array();
  for (uint32_t sample = 0; sample < request.samples; sample++) {
    buffers_->restore(stream_);
    flush(request.flush_bytes);
    api_.require(api_.cuStreamSynchronize(stream_), "cuStreamSynchronize");
    const auto started = std::chrono::steady_clock::now();
    api_.require(api_.cuEventRecord(start_, stream_), "cuEventRecord");
    for (uint32_t i = 0; i < request.batch; i++) launch(request);
    api_.require(api_.cuEventRecord(stop_, stream_), "cuEventRecord");
    api_.require(api_.cuCtxSynchronize(), "cuCtxSynchronize");
    const double host_us = microseconds_since(started);
    float milliseconds = 0;
    api_.require(api_.cuEventElapsedTime(&milliseconds, start_, stop_), "cuEventElapsedTime");
    device.value(static_cast<double>(milliseconds) * 1000 / request.batch);
    host.value(host_us / request.batch);
  }
  JsonWriter json;
  json.open_object().member("event", "timed").member("nonce", std::string_view(request.nonce));
  json.key("samplesUs").raw(device.close_array().text()).key("hostUs").raw(host.close_array().text());
  return json.close_object().text();
}

}  // namespace kf::cuda

#include "cuda-runner/session.h"

#include <sys/stat.h>

#include <algorithm>
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

// What two requests must share for input sets to be kept between them. Contents of outputs are not part of
// it.
std::string pool_key(const Request& request) {
  std::ostringstream text;
  text << request.seed << ' ' << static_cast<int>(request.pattern) << ' ' << request.pool << ' '
       << request.rotates;
  for (const RequestArgument& argument : request.arguments)
    text << ';' << argument.is_buffer << ' ' << static_cast<int>(argument.type) << ' ' << argument.elements
         << ' ' << static_cast<int>(argument.role) << ' ' << static_cast<int>(argument.distribution.kind)
         << ' ' << argument.distribution.first << ' ' << argument.distribution.second << ' '
         << argument.scalar;
  return text.str();
}

uint64_t poison_of(const Request& request) {
  return std::strtoull(request.nonce.substr(0, 16).c_str(), nullptr, 16);
}

// Answers with dumps of outputs, as modes run and outputs give them.
class OutputsAnswer {
 public:
  OutputsAnswer(const Request& request, bool inputs_intact, bool red_zones_intact) : request_(request) {
    json_.open_object().member("event", "done").member("nonce", std::string_view(request.nonce));
    json_.key("findings").open_array().close_array().key("counters").null();
    json_.member("inputsIntact", inputs_intact).member("redZonesIntact", red_zones_intact);
    json_.key("outputs").open_array();
    if (!request.dump.empty()) mkdir(request.dump.c_str(), 0700);
  }
  void add(size_t argument, const std::vector<unsigned char>& bytes, uint64_t unwritten) {
    const std::string file = request_.dump + "/arg" + std::to_string(argument) + ".bin";
    if (!request_.dump.empty()) {
      std::ofstream out(file, std::ios::binary);
      out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
      if (!out.flush()) throw std::runtime_error("cannot write " + file);
    }
    json_.open_object().member("argument", uint64_t{argument}).member("file", std::string_view(file));
    json_.member("bytes", uint64_t{bytes.size()}).member("unwrittenElements", unwritten).close_object();
  }
  JsonWriter& close() { return json_.close_array().member("log", ""); }

 private:
  const Request& request_;
  JsonWriter json_;
};

}  // namespace

std::string uuid_text(const DriverApi& api, Device device) {
  Uuid uuid{};
  const bool is_instance = api.cuDeviceGetUuid_v2 != nullptr && api.cuDeviceGetUuid_v2(&uuid, device) == 0;
  if (!is_instance) api.require(api.cuDeviceGetUuid(&uuid, device), "cuDeviceGetUuid");
  std::string text = "GPU-";
  for (int i = 0; i < 16; i++) {
    char digits[4];
    std::snprintf(digits, sizeof digits, "%02x", uuid.bytes[i]);
    text += digits;
    if (i == 3 || i == 5 || i == 7 || i == 9) text += '-';
  }
  return text;
}

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
  api_.require(api_.cuEventCreate(&copied_, 0), "cuEventCreate");
  nvml_ = std::make_unique<Nvml>(options.libnvml, uuid_text(api_, device_));
}

int Session::attribute(int which) const {
  int value = 0;
  api_.require(api_.cuFuncGetAttribute(&value, which, function_), "cuFuncGetAttribute");
  return value;
}

std::string Session::loaded_event() const {
  char name[256] = "";
  int version = 0, major = 0, minor = 0, multiprocessors = 0, l2 = 0, clock = 0;
  size_t memory = 0, free = 0, total = 0;
  api_.require(api_.cuDeviceGetName(name, sizeof name, device_), "cuDeviceGetName");
  api_.require(api_.cuDriverGetVersion(&version), "cuDriverGetVersion");
  api_.require(api_.cuDeviceTotalMem(&memory, device_), "cuDeviceTotalMem");
  api_.require(api_.cuMemGetInfo(&free, &total), "cuMemGetInfo");
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
      .member("uuid", std::string_view(uuid_text(api_, device_)));
  json.member("driverVersion", version)
      .member("memoryBytes", uint64_t{memory})
      .member("freeBytes", uint64_t{free});
  json.member("computeCapability", std::string_view(std::to_string(major) + "." + std::to_string(minor)));
  json.member("multiprocessors", multiprocessors).member("l2Bytes", l2).member("clockKhz", clock);
  json.member("registers", attribute(kFunctionRegisters))
      .member("sharedBytes", attribute(kFunctionSharedBytes));
  json.member("localBytes", attribute(kFunctionLocalBytes));
  return json.close_object().text();
}

void Session::allow_shared_memory(const Request& request) {
  // More than 48 KB of dynamic shared memory must be asked for.
  if (request.dynamic_shared_bytes > 48 * 1024)
    api_.require(api_.cuFuncSetAttribute(function_, kFunctionMaxDynamicShared,
                                         static_cast<int>(request.dynamic_shared_bytes)),
                 "cuFuncSetAttribute");
}

void Session::launch(const Request& request, void** parameters) {
  api_.require(
      api_.cuLaunchKernel(function_, request.grid[0], request.grid[1], request.grid[2], request.block[0],
                          request.block[1], request.block[2],
                          static_cast<unsigned>(request.dynamic_shared_bytes), stream_, parameters, nullptr),
      "cuLaunchKernel");
}

std::string Session::answer(const Request& request) {
  if (request.mode == "outputs") return last_outputs(request);
  if (request.mode != "time" && request.mode != "run" && request.mode != "check")
    throw BadRequest("mode " + request.mode + " needs the simulator");
  if (!request.all_blocks) throw BadRequest("a device runs all blocks");
  allow_shared_memory(request);
  return request.mode == "time" ? time(request) : run(request);
}

std::string Session::run(const Request& request) {
  pool_.reset();  // its memory may be needed
  pool_for_.clear();
  DeviceBuffers buffers(api_, request, poison_of(request));
  // Our stream does not wait for the default stream, on which copies from pageable memory may still be under
  // way.
  api_.require(api_.cuCtxSynchronize(), "cuCtxSynchronize");
  launch(request, buffers.parameters());
  // The whole context, not only our stream: work elsewhere would show here.
  api_.require(api_.cuCtxSynchronize(), "cuCtxSynchronize");
  OutputsAnswer answer(request, buffers.inputs_intact(), buffers.red_zones_intact());
  for (size_t i = 0; i < request.arguments.size(); i++) {
    if (!request.arguments[i].is_buffer || request.arguments[i].role == Role::input) continue;
    const std::vector<unsigned char> bytes = buffers.read(i);
    answer.add(i, bytes, buffers.unwritten_elements(i, bytes));
  }
  return answer.close().close_object().text();
}

// What the last timed launch had left when the stream went on behind it; `late` when more was written after
// that.
std::string Session::last_outputs(const Request& request) const {
  if (!pool_) throw BadRequest("mode outputs comes after mode time");
  OutputsAnswer answer(request, true, true);
  bool late = false;
  for (size_t i = 0; i < request.arguments.size(); i++) {
    if (!request.arguments[i].is_buffer || request.arguments[i].role == Role::input) continue;
    answer.add(i, pool_->copied(i), 0);
    late = late || !pool_->unchanged_since_copy(last_set_, i);
  }
  return answer.close().member("late", late).close_object().text();
}

void Session::flush(uint64_t bytes) {
  if (bytes == 0) return;
  if (bytes > flush_bytes_) {
    if (flush_buffer_) api_.require(api_.cuMemFree(flush_buffer_), "cuMemFree");
    flush_buffer_ = 0;
    api_.require(api_.cuMemAlloc(&flush_buffer_, bytes), "cuMemAlloc");
    flush_bytes_ = bytes;
  }
  // Lines that a kernel marked as persisting outlive writes of others.
  if (api_.cuCtxResetPersistingL2Cache != nullptr)
    api_.require(api_.cuCtxResetPersistingL2Cache(), "cuCtxResetPersistingL2Cache");
  api_.require(api_.cuMemsetD32Async(flush_buffer_, 0, bytes / 4, stream_), "cuMemsetD32Async");
}

// `batch` launches between two events. The host's time ends when the whole context is idle, so work on other
// streams is in it; the copy of the outputs, which only the last sample has, is taken off by events of its
// own.
void Session::one_sample(const Request& request, uint32_t first_set, bool is_last, double* device_us,
                         double* host_us) {
  const uint32_t sets = pool_->sets(), used = request.rotates ? std::min(sets, request.batch) : 1;
  for (uint32_t i = 0; i < used; i++) pool_->restore((first_set + i) % sets, stream_);
  flush(request.flush_bytes);
  api_.require(api_.cuStreamSynchronize(stream_), "cuStreamSynchronize");
  const auto started = std::chrono::steady_clock::now();
  api_.require(api_.cuEventRecord(start_, stream_), "cuEventRecord");
  for (uint32_t i = 0; i < request.batch; i++) {
    last_set_ = (first_set + (request.rotates ? i : 0)) % sets;
    launch(request, pool_->parameters(last_set_));
  }
  api_.require(api_.cuEventRecord(stop_, stream_), "cuEventRecord");
  if (is_last) {
    pool_->copy_outputs(last_set_, stream_);
    api_.require(api_.cuEventRecord(copied_, stream_), "cuEventRecord");
  }
  api_.require(api_.cuCtxSynchronize(), "cuCtxSynchronize");
  double wall_us = microseconds_since(started);
  float milliseconds = 0, copy_milliseconds = 0;
  api_.require(api_.cuEventElapsedTime(&milliseconds, start_, stop_), "cuEventElapsedTime");
  if (is_last)
    api_.require(api_.cuEventElapsedTime(&copy_milliseconds, stop_, copied_), "cuEventElapsedTime");
  wall_us -= static_cast<double>(copy_milliseconds) * 1000;
  *device_us = static_cast<double>(milliseconds) * 1000 / request.batch;
  *host_us = wall_us / request.batch;
}

std::string Session::time(const Request& request) {
  const std::string key = pool_key(request);
  if (!pool_ || key != pool_for_) {
    pool_.reset();
    pool_for_.clear();
    pool_ = std::make_unique<InputPool>(api_, request, poison_of(request));
    pool_for_ = key;
  }
  if (!empty_) empty_ = std::make_unique<EmptyKernel>(api_, stream_, start_, stop_);
  const LaunchCost cost = empty_->available() ? empty_->cost(request.batch) : LaunchCost{};
  // Warm-up works on the set before the first one: the first visit of a set is a timed one.
  const uint32_t sets = pool_->sets(), before = (request.first_set + sets - 1) % sets;
  pool_->restore(before, stream_);
  for (uint32_t i = 0; i < request.warmup; i++) launch(request, pool_->parameters(before));
  api_.require(api_.cuCtxSynchronize(), "cuCtxSynchronize");
  JsonWriter device, host, visited;
  device.open_array();
  host.open_array();
  visited.open_array();
  uint32_t set = request.first_set % sets;
  for (uint32_t sample = 0; sample < request.samples; sample++) {
    double device_us = 0, host_us = 0;
    one_sample(request, set, sample + 1 == request.samples, &device_us, &host_us);
    device.value(device_us);
    host.value(host_us);
    visited.value(last_set_);
    set = (last_set_ + 1) % sets;
  }
  JsonWriter json;
  json.open_object().member("event", "timed").member("nonce", std::string_view(request.nonce));
  json.key("samplesUs").raw(device.close_array().text()).key("hostUs").raw(host.close_array().text());
  json.key("sets").raw(visited.close_array().text());
  if (empty_->available())
    json.member("launchOverheadUs", cost.host_us).member("emptyLaunchUs", cost.device_us);
  json.key("conditions").open_object();
  nvml_->write(json);
  return json.close_object().close_object().text();
}

}  // namespace kf::cuda

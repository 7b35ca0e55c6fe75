#include "sycl-runner/session.h"

#include <dlfcn.h>
#include <malloc.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <sstream>
#include <thread>

#include "common/hash.h"
#include "common/json.h"

namespace kf::sycl_runner {

namespace {

// What two requests must share for memory to be kept between them.
std::string memory_key(const Request& request) {
  std::ostringstream text;
  text << request.seed << ' ' << static_cast<int>(request.pattern) << ' ' << request.offset_elements << ' '
       << request.pool << ' ' << request.rotates;
  for (const RequestArgument& argument : request.arguments)
    text << ';' << argument.is_buffer << ' ' << static_cast<int>(argument.type) << ' ' << argument.elements
         << ' ' << static_cast<int>(argument.role) << ' ' << static_cast<int>(argument.distribution.kind)
         << ' ' << argument.distribution.first << ' ' << argument.distribution.second << ' '
         << argument.scalar;
  return text.str();
}

// A sample whose threads waited for a processor longer than this share of it is taken again.
constexpr double kWaitedShare = 0.01;
// On a machine that stays busy taking samples again is of no use: after so many in a row the rest is kept as
// it comes.
constexpr uint32_t kFutileTakes = 12;
// A process that has slept is not the next one to be put aside when it works again.
constexpr auto kRest = std::chrono::milliseconds(2);
// A kernel this large wakes the threads of the runtime and leaves the caches as they are.
constexpr uint64_t kWakeBytes = 16 << 10;

}  // namespace

Session::Session(Options options) : options_(std::move(options)) {
  device_ = Device::open(options_.backend, options_.type, options_.index);
  if (device_->facts().type == "cpu") {
    run_delay_ = std::make_unique<RunDelay>();
    // Memory that is given back goes back to the system, and comes anew as other pages.
    mallopt(M_MMAP_THRESHOLD, 1 << 16);
  }
  if (!options_.object.empty()) load();
}

void Session::load() {
  void* object = dlopen(options_.object.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!object) throw CandidateError(dlerror());
  entry_ = reinterpret_cast<EntryFunction>(dlsym(object, kEntryName));
  if (!entry_) throw CandidateError(options_.object + " does not define " + kEntryName);
}

std::string Session::loaded_event() const {
  const DeviceFacts& facts = device_->facts();
  JsonWriter json;
  json.open_object().member("event", "loaded").member("name", std::string_view(facts.name));
  json.member("driver", std::string_view(facts.driver)).member("platform", std::string_view(facts.platform));
  json.member("kind", facts.type == "cpu" ? "cpu" : "gpu").member("memoryBytes", facts.memory_bytes);
  json.member("l2Bytes", facts.cache_bytes).member("computeUnits", facts.compute_units);
  json.member("localBytes", facts.local_bytes).member("profiling", facts.has_profiling);
  return json.close_object().text();
}

void Session::launch(uint32_t set) {
  try {
    entry_(device_->queue(), arguments_->slots(set));
  } catch (const std::exception& error) {
    throw CandidateError(std::string("host code of the candidate threw: ") + error.what());
  } catch (...) {
    throw CandidateError("host code of the candidate threw");
  }
}

void Session::prepare(const Request& request) {
  const std::string key = memory_key(request);
  last_timed_.reset();
  if (arguments_ && key == prepared_for_ && request.mode == "time") {
    if (run_delay_) arguments_->place(*device_, options_.buffer_arguments);
    return;
  }
  arguments_.reset();
  const bool is_timed = request.mode == "time";
  arguments_ = std::make_unique<Arguments>(*device_, request, options_.buffer_arguments,
                                           hash_bytes(request.nonce.data(), request.nonce.size()),
                                           is_timed ? request.pool : 0, is_timed && request.rotates);
  prepared_for_ = key;
}

std::string Session::answer(const Request& request) {
  if (request.has_launch) throw BadRequest("code for this device launches its kernels itself");
  if (!request.all_blocks) throw BadRequest("a device runs all blocks");
  if (request.mode == "outputs") return outputs(request);
  if (request.mode != "time" && request.mode != "run" && request.mode != "check")
    throw BadRequest("mode " + request.mode + " needs the simulator");
  prepare(request);
  return request.mode == "time" ? time(request) : run(request);
}

std::string Session::run(const Request& request) {
  arguments_->restore(0);
  device_->wait();
  launch(0);
  device_->wait();
  // At once: what another queue or thread finishes later does not count.
  const Arguments::Snapshot snapshot = arguments_->take(0);
  return results_of(request, snapshot, false);
}

std::string Session::outputs(const Request& request) {
  if (!last_timed_) throw BadRequest("nothing has been timed");
  return results_of(request, *last_timed_, !arguments_->unchanged_since(*last_timed_));
}

// `late`: more was written after the queue had been waited for.
std::string Session::results_of(const Request& request, const Arguments::Snapshot& snapshot,
                                bool late) const {
  JsonWriter json;
  json.open_object().member("event", "done").member("nonce", std::string_view(request.nonce));
  json.key("findings").open_array().close_array().key("counters").null();
  json.member("inputsIntact", arguments_->inputs_intact(snapshot));
  json.member("redZonesIntact", arguments_->red_zones_intact(snapshot));
  json.key("outputs").open_array();
  if (!request.dump.empty()) mkdir(request.dump.c_str(), 0700);
  for (size_t i = 0; i < request.arguments.size(); i++) {
    if (!request.arguments[i].is_buffer || request.arguments[i].role == Role::input) continue;
    const size_t bytes = arguments_->bytes(i);
    const std::string file = request.dump + "/arg" + std::to_string(i) + ".bin";
    if (!request.dump.empty()) {
      std::ofstream out(file, std::ios::binary);
      out.write(reinterpret_cast<const char*>(arguments_->data(snapshot, i)),
                static_cast<std::streamsize>(bytes));
      if (!out) throw std::runtime_error("cannot write " + file);
    }
    json.open_object().member("argument", uint64_t{i}).member("file", std::string_view(file));
    json.member("bytes", uint64_t{bytes});
    json.member("unwrittenElements", arguments_->unwritten_elements(snapshot, i)).close_object();
  }
  return json.close_array().member("late", late).member("log", "").close_object().text();
}

// What a launch costs that does nothing, in batches of this size: the middle of several.
Sample Session::empty_launch(uint32_t batch) {
  std::vector<double> device, host;
  for (int i = 0; i < 9; i++) {
    const Sample sample = device_->time([&] {
      for (uint32_t j = 0; j < batch; j++) device_->submit_empty();
    });
    device.push_back(sample.device_us / batch);
    host.push_back(sample.host_us / batch);
  }
  std::sort(device.begin(), device.end());
  std::sort(host.begin(), host.end());
  return {device[4], host[4]};
}

Session::TimedLaunch Session::take_sample(const Request& request, uint32_t first) {
  const uint32_t sets = arguments_->sets();
  const uint32_t used = request.rotates ? std::min(sets, request.batch) : 1;
  for (uint32_t i = 0; i < used; i++) arguments_->restore((first + i) % sets);
  device_->wait();
  device_->flush(request.flush_bytes);
  if (run_delay_) {
    std::this_thread::sleep_for(kRest);
    device_->flush(kWakeBytes);
  }
  const double waited_before = run_delay_ ? run_delay_->total_us() : 0;
  TimedLaunch timed;
  timed.sample = device_->time([&] {
    for (uint32_t i = 0; i < request.batch; i++) {
      timed.last_set = (first + (request.rotates ? i : 0)) % sets;
      launch(timed.last_set);
    }
  });
  timed.waited_us = run_delay_ ? run_delay_->total_us() - waited_before : 0;
  return timed;
}

std::string Session::time(const Request& request) {
  const Sample empty = empty_launch(request.batch);
  // Warm-up works on the set before the first one: the first visit of a set is a timed one.
  const uint32_t pool = arguments_->sets();
  uint32_t first = request.first_set % pool;
  const uint32_t before = (first + pool - 1) % pool;
  arguments_->restore(before);
  device_->wait();
  for (uint32_t i = 0; i < request.warmup; i++) launch(before);
  device_->wait();
  JsonWriter device, host, sets;
  device.open_array();
  host.open_array();
  sets.open_array();
  uint32_t retaken = 0;
  for (uint32_t sample = 0; sample < request.samples; sample++) {
    TimedLaunch timed = take_sample(request, first);
    while (timed.waited_us > kWaitedShare * timed.sample.host_us && futile_ < kFutileTakes) {
      retaken++;
      futile_++;
      timed = take_sample(request, first);
    }
    if (timed.waited_us <= kWaitedShare * timed.sample.host_us) futile_ = 0;
    // After the last sample always, so that no launch can know that it is looked at.
    if (sample + 1 == request.samples) last_timed_ = arguments_->take(timed.last_set);
    device.value(timed.sample.device_us / request.batch);
    host.value(timed.sample.host_us / request.batch);
    sets.value(timed.last_set);
    first = (timed.last_set + 1) % pool;
  }
  JsonWriter json;
  json.open_object().member("event", "timed").member("nonce", std::string_view(request.nonce));
  json.key("samplesUs").raw(device.close_array().text()).key("hostUs").raw(host.close_array().text());
  json.key("sets").raw(sets.close_array().text());
  json.member("launchOverheadUs", empty.host_us).member("emptyLaunchUs", empty.device_us);
  return json.member("retaken", retaken).close_object().text();
}

}  // namespace kf::sycl_runner

// The runner of real SYCL devices: loads one shared object whose host code submits its kernels to our queue,
// and answers requests (native/common/REQUEST.md). Built by the user's SYCL compiler, once for each.
//
//   kf-sycl-runner --object FILE --device BACKEND:TYPE:INDEX [--buffers 0,2]
//   kf-sycl-runner --list                 the devices that the runtime shows, one JSON line each
#include <unistd.h>

#include <iostream>
#include <sstream>

#include "common/json.h"
#include "sycl-runner/session.h"

namespace {

using namespace kf;
using namespace kf::sycl_runner;

void report(const std::string& line) {
  const std::string text = line + "\n";
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = write(3, text.data() + done, text.size() - done);
    if (count <= 0) _exit(4);
    done += static_cast<size_t>(count);
  }
}

// As the CUDA driver counts its errors: memory did not suffice.
constexpr int kOutOfMemory = 2;

std::string failed(const std::string& nonce, const char* kind, const std::string& message, int code = 0) {
  JsonWriter json;
  json.open_object().member("event", "failed").member("nonce", std::string_view(nonce));
  json.member("kind", kind).member("message", std::string_view(message)).member("code", code);
  return json.close_object().text();
}

int list() {
  for (const DeviceFacts& facts : list_devices()) {
    JsonWriter json;
    json.open_object().member("event", "device").member("backend", std::string_view(facts.backend));
    json.member("type", std::string_view(facts.type)).member("index", facts.index);
    json.member("name", std::string_view(facts.name)).member("vendor", std::string_view(facts.vendor));
    json.member("driver", std::string_view(facts.driver));
    json.member("platform", std::string_view(facts.platform));
    json.member("computeUnits", facts.compute_units).member("memoryBytes", facts.memory_bytes);
    json.member("cacheBytes", facts.cache_bytes).member("localBytes", facts.local_bytes);
    json.member("maxWorkGroup", facts.max_work_group).key("subGroupSizes").open_array();
    for (const uint64_t size : facts.sub_group_sizes) json.value(size);
    json.close_array().member("profiling", facts.has_profiling).member("usm", facts.has_usm);
    report(json.close_object().text());
  }
  return 0;
}

int serve(const Options& options) {
  Session session(options);
  report(session.loaded_event());
  for (;;) {
    std::string nonce;
    try {
      const std::optional<Request> request = read_request(std::cin, &nonce);
      if (!request) return 0;
      report(session.answer(*request));
    } catch (const BadRequest& error) {
      report(failed(nonce, "bad-request", error.what()));
    } catch (const CandidateError& error) {
      report(failed(nonce, "trap", error.what()));
    } catch (const MemoryError& error) {
      report(failed(nonce, "device-error", error.what(), kOutOfMemory));
      return 3;
    } catch (const std::exception& error) {
      // After a fault on the device every later call may fail too: end here, the parent starts a fresh
      // process.
      report(failed(nonce, "device-error", error.what()));
      return 3;
    }
  }
}

[[noreturn]] void usage(const std::string& message) {
  std::cerr << message << "\n";
  std::exit(2);
}

void read_device(const std::string& text, Options& options) {
  std::istringstream words(text);
  std::string index;
  std::getline(words, options.backend, ':');
  std::getline(words, options.type, ':');
  std::getline(words, index);
  if (options.type.empty() || index.empty()) usage("a device is BACKEND:TYPE:INDEX");
  options.index = static_cast<unsigned>(std::stoul(index));
}

void read_buffers(const std::string& text, Options& options) {
  std::istringstream words(text);
  std::string index;
  while (std::getline(words, index, ',')) options.buffer_arguments.insert(std::stoul(index));
}

}  // namespace

int main(int count, char** words) {
  Options options;
  bool lists = false;
  for (int i = 1; i < count; i++) {
    const std::string word = words[i];
    if (word == "--list") {
      lists = true;
      continue;
    }
    if (i + 1 >= count) usage(word + " needs a value");
    const std::string value = words[++i];
    if (word == "--object")
      options.object = value;
    else if (word == "--device")
      read_device(value, options);
    else if (word == "--buffers")
      read_buffers(value, options);
    else
      usage("unknown option " + word);
  }
  try {
    if (lists) return list();
    if (options.object.empty() || options.backend.empty()) usage("--object and --device are needed");
    return serve(options);
  } catch (const CandidateError& error) {
    report(failed("", "load", error.what()));
  } catch (const DeviceError& error) {
    report(failed("", "no-device", error.what()));
  } catch (const std::exception& error) {
    report(failed("", "error", error.what()));
  }
  return 3;
}

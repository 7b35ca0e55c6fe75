// The runner of real CUDA devices: loads one cubin through the driver API and answers requests
// (native/common/REQUEST.md).
//
//   kf-cuda-runner --cubin FILE --kernel MANGLED_NAME [--device N] [--libcuda PATH] [--libnvml PATH]
//   kf-cuda-runner --probe [--libcuda PATH]                device facts without a cubin, one JSON line a
//   device kf-cuda-runner --peaks [--device N] [--libcuda PATH]   what its memories can do
//
// There is no candidate code on the host side of this process: a cubin holds device code only.
#include <unistd.h>

#include <cstring>
#include <iostream>

#include "common/json.h"
#include "cuda-runner/peaks.h"
#include "cuda-runner/session.h"

namespace {

using namespace kf;

void report(const std::string& line) {
  const std::string text = line + "\n";
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = write(3, text.data() + done, text.size() - done);
    if (count <= 0) _exit(4);
    done += static_cast<size_t>(count);
  }
}

std::string failed(const std::string& nonce, const char* kind, const std::string& message, int code = 0) {
  JsonWriter json;
  json.open_object().member("event", "failed").member("nonce", std::string_view(nonce)).member("kind", kind);
  json.member("message", std::string_view(message)).member("code", code);
  return json.close_object().text();
}

int probe(const std::string& library) {
  const cuda::DriverApi api = cuda::DriverApi::load(library);
  api.require(api.cuInit(0), "cuInit");
  int count = 0;
  api.require(api.cuDeviceGetCount(&count), "cuDeviceGetCount");
  int version = 0;
  api.require(api.cuDriverGetVersion(&version), "cuDriverGetVersion");
  for (int i = 0; i < count; i++) {
    cuda::Device device = 0;
    char name[256] = "";
    int major = 0, minor = 0;
    api.require(api.cuDeviceGet(&device, i), "cuDeviceGet");
    api.require(api.cuDeviceGetName(name, sizeof name, device), "cuDeviceGetName");
    api.require(api.cuDeviceGetAttribute(&major, cuda::kMajor, device), "cuDeviceGetAttribute");
    api.require(api.cuDeviceGetAttribute(&minor, cuda::kMinor, device), "cuDeviceGetAttribute");
    JsonWriter json;
    json.open_object().member("event", "device").member("index", i).member("name", name);
    json.member("computeCapability", std::string_view(std::to_string(major) + "." + std::to_string(minor)));
    json.member("uuid", std::string_view(cuda::uuid_text(api, device)));
    report(json.member("driverVersion", version).close_object().text());
  }
  return 0;
}

int serve(const cuda::Options& options) {
  cuda::Session session(options);
  report(session.loaded_event());
  for (;;) {
    std::string nonce;
    try {
      const std::optional<Request> request = read_request(std::cin, &nonce);
      if (!request) return 0;
      report(session.answer(*request));
    } catch (const BadRequest& error) {
      report(failed(nonce, "bad-request", error.what()));
    } catch (const cuda::DriverError& error) {
      // After a device-side fault every later call of this context fails: end here, the parent starts a fresh
      // process.
      report(failed(nonce, "device-error", error.what(), error.code));
      return 3;
    }
  }
}

}  // namespace

int main(int count, char** words) {
  cuda::Options options;
  bool probing = false, measuring_peaks = false;
  for (int i = 1; i < count; i++) {
    const std::string word = words[i];
    if (word == "--probe") {
      probing = true;
      continue;
    }
    if (word == "--peaks") {
      measuring_peaks = true;
      continue;
    }
    if (i + 1 >= count) {
      std::cerr << word << " needs a value\n";
      return 2;
    }
    const std::string value = words[++i];
    if (word == "--cubin")
      options.cubin = value;
    else if (word == "--kernel")
      options.kernel = value;
    else if (word == "--device")
      options.device = std::atoi(value.c_str());
    else if (word == "--libcuda")
      options.libcuda = value;
    else if (word == "--libnvml")
      options.libnvml = value;
    else {
      std::cerr << "unknown option " << word << "\n";
      return 2;
    }
  }
  try {
    if (measuring_peaks) {
      report(cuda::measure_peaks(options.libcuda, options.device));
      return 0;
    }
    return probing ? probe(options.libcuda) : serve(options);
  } catch (const cuda::DriverMissing& error) {
    report(failed("", "no-driver", error.what()));
  } catch (const cuda::DriverError& error) {
    // 100 is "no device"; 35 is "no driver, or a driver older than the toolkit".
    report(failed("",
                  error.code == 100  ? "no-device"
                  : error.code == 35 ? "old-driver"
                                     : "device-error",
                  error.what(), error.code));
  } catch (const std::exception& error) {
    report(failed("", "error", error.what()));
  }
  return 3;
}

// One loaded object and the requests made of it.
#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "sycl-runner/arguments.h"
#include "sycl-runner/device.h"
#include "sycl-runner/entry.h"
#include "sycl-runner/run-delay.h"

namespace kf::sycl_runner {

struct Options {
  std::string object;                 // path of the shared object
  std::string backend, type;          // the device
  unsigned index = 0;                 // among those of its backend and type
  std::set<size_t> buffer_arguments;  // those that kernels get as a sycl::buffer
};

// Host code of the object threw, or the object cannot be loaded.
struct CandidateError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Session {
 public:
  // Opens the device, then loads the object. Throws DeviceError or CandidateError.
  explicit Session(Options options);

  // The `loaded` event with what is known of the device.
  std::string loaded_event() const;
  // Answers one request with one JSON object. After DeviceError the caller ends the process.
  std::string answer(const Request& request);

 private:
  struct TimedLaunch {
    Sample sample;
    double waited_us = 0;
    uint32_t last_set = 0;
  };
  void load();
  void prepare(const Request& request);
  void launch(uint32_t set);
  std::string run(const Request& request);
  std::string time(const Request& request);
  std::string outputs(const Request& request);
  TimedLaunch take_sample(const Request& request, uint32_t first);
  std::string results_of(const Request& request, const Arguments::Snapshot& snapshot, bool late) const;
  Sample empty_launch(uint32_t batch);

  const Options options_;
  std::unique_ptr<Device> device_;
  std::unique_ptr<RunDelay> run_delay_;  // where the device is the processor
  EntryFunction entry_ = nullptr;
  std::unique_ptr<Arguments> arguments_;
  std::string prepared_for_;
  std::optional<Arguments::Snapshot> last_timed_;
  uint32_t futile_ = 0;  // samples taken again in a row and still disturbed
};

}  // namespace kf::sycl_runner

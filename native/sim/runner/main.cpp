// Loads one candidate (or one reference) and runs it for each request; see native/common/REQUEST.md.
//   kf-sim-runner --candidate FILE.so [--warp-size N]
//   kf-sim-runner --reference FILE.so [--symbol kf_reference]
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "sim/core/core.h"
#include "sim/core/defences.h"
#include "sim/core/faults.h"
#include "sim/runner/candidate.h"
#include "sim/runner/census.h"
#include "sim/runner/lockdown.h"
#include "sim/runner/reference.h"
#include "sim/runner/results.h"

namespace {

[[noreturn]] void usage(const char* problem) {
  std::fprintf(stderr,
               "kf-sim-runner: %s\nusage: kf-sim-runner (--candidate | --reference) FILE.so [--symbol NAME] "
               "[--warp-size N]\n",
               problem);
  std::exit(2);
}

std::string current_nonce;
bool is_running = false;

// Host code of the candidate called exit: not a silent death.
void answer_exit() {
  if (!is_running) return;
  kf::write_failed(current_nonce, "trap", "host code of the candidate called exit");
  std::_Exit(3);
}

[[noreturn]] void die_of_host_fault(const char* message) {
  kf::write_failed(current_nonce, "trap", std::string("host code of the candidate failed: ") + message);
  std::_Exit(3);
}

}  // namespace

int main(int count, char** values) {
  std::string candidate, reference, symbol = "kf_reference";
  unsigned warp_size = 32;
  for (int i = 1; i < count; i += 2) {
    if (i + 1 == count) usage("an option lacks its value");
    const std::string option = values[i], value = values[i + 1];
    if (option == "--candidate")
      candidate = value;
    else if (option == "--reference")
      reference = value;
    else if (option == "--symbol")
      symbol = value;
    else if (option == "--warp-size")
      warp_size = static_cast<unsigned>(std::strtoul(value.c_str(), nullptr, 10));
#ifdef KF_TEST_BUILD
    else if (option == "--without") {
      if (!kf::sim::switch_off(value)) usage(("no defence is called " + value).c_str());
    }
#endif
    else
      usage(("unknown option " + option).c_str());
  }
  if (candidate.empty() == reference.empty()) usage("give a candidate or a reference");
  if (warp_size == 0 || warp_size > 32 || (warp_size & (warp_size - 1)))
    usage("a warp has 1, 2, 4, 8, 16 or 32 lanes");

  kf::sim::warp_size = warp_size;
  kf::sim::install_fault_handlers(die_of_host_fault);
  const std::string problem =
      candidate.empty() ? kf::load_reference(reference, symbol) : kf::load_candidate(candidate);
  if (!problem.empty()) {
    kf::write_failed("", "bad-request", problem);
    return 2;
  }
  // A reference is the user's own code and may use threads.
  const bool is_guarded = !candidate.empty();
  if (is_guarded && kf::sim::defences.census) {
    kf::begin_census();
    if (const std::string changed = kf::take_census(); !changed.empty()) {
      kf::write_failed("", "trap", changed + " when it was loaded");
      return 2;
    }
  }
  const bool is_locked = is_guarded && kf::sim::defences.lockdown && kf::lock_down();
  kf::write_line(std::string("{\"event\":\"loaded\",\"lockdown\":") + (is_locked ? "true}" : "false}"));
  std::atexit(answer_exit);
  for (;;) {
    try {
      const std::optional<kf::Request> request = kf::read_request(std::cin, &current_nonce);
      if (!request) return 0;
      is_running = true;
      if (candidate.empty())
        kf::run_reference(*request);
      else
        kf::run_candidate(*request);
      is_running = false;
    } catch (const kf::DumpFailed& error) {
      is_running = false;
      kf::write_failed(current_nonce, "limit", error.what());
    } catch (const kf::BadRequest& error) {
      is_running = false;
      kf::write_failed(current_nonce, "bad-request", error.what());
    }
  }
}

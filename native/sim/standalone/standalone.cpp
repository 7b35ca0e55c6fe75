// Turns a program with its own `main` into one process that holds the simulator: link it, the core and the
// CUDA and SYCL runtimes with the translated program. Environment: KF_SIM_MODE=run|check,
// KF_SIM_ORDER=forward|reverse|random, KF_SIM_DEVICE_MEMORY=bytes. Findings go to standard error as JSON when
// the program ends.
#include <link.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "common/json.h"
#include "sim/core/findings.h"
#include "sim/core/machine.h"
#include "sim/core/report.h"

namespace {

using namespace kf::sim;

std::string environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

void report() {
  if (!machine.log.empty()) std::fwrite(machine.log.data(), 1, machine.log.size(), stdout);
  if (findings().empty()) return;
  kf::JsonWriter json;
  write_findings(json);
  std::fprintf(stderr, "findings %s\n", json.text().c_str());
}

[[noreturn]] void terminated() {
  try {
    if (std::current_exception()) std::rethrow_exception(std::current_exception());
  } catch (const LaunchAborted& reason) {
    std::fprintf(stderr, "%s:%d: %s: %s\n", reason.file.c_str(), reason.line, reason.kind.c_str(),
                 reason.what());
    report();
    std::_Exit(3);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  std::abort();
}

// Findings name code addresses of the program itself (`addr2line -i -e PROGRAM`).
int find_own_text(dl_phdr_info* info, size_t, void*) {
  code.base = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_LOAD || !(header.p_flags & PF_X)) continue;
    code.begin = info->dlpi_addr + header.p_vaddr;
    code.end = code.begin + header.p_memsz;
  }
  return 1;  // the first object is the program
}

// Before `main` and before the program's own static objects, but after the core's: put the core, then this
// file first on the link line.
struct Start {
  Start() {
    Options options;
    const std::string mode = environment("KF_SIM_MODE", "run"),
                      order = environment("KF_SIM_ORDER", "forward");
    options.mode = mode == "check" ? Mode::check : Mode::run;
    options.order = order == "reverse" ? Order::reverse : order == "random" ? Order::random : Order::forward;
    options.order_seed = 1;
    begin_request(options);
    dl_iterate_phdr(find_own_text, nullptr);
    memory.reset(std::strtoull(environment("KF_SIM_DEVICE_MEMORY", "4294967296").c_str(), nullptr, 10));
    std::set_terminate(terminated);
    std::atexit(report);
  }
} start;

}  // namespace

#include "sim/core/faults.h"

#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <cstdlib>

#include "sim/core/findings.h"

#ifndef SI_KERNEL
#define SI_KERNEL 0x80
#endif

namespace kf::sim {

namespace {

void (*host_fault)(const char* message);

uintptr_t program_counter(void* context) {
  const auto* machine_context = &static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__linux__) && defined(__x86_64__)
  return static_cast<uintptr_t>(machine_context->gregs[REG_RIP]);
#elif defined(__linux__) && defined(__aarch64__)
  return static_cast<uintptr_t>(machine_context->pc);
#else
  (void)machine_context;
  return 0;
#endif
}

std::string hexadecimal(uintptr_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

void handle(int signal, siginfo_t* info, void* context) {
  // The first access to a part of a large buffer; the instruction is run again.
  if ((signal == SIGSEGV || signal == SIGBUS) &&
      memory.make_content(reinterpret_cast<uintptr_t>(info->si_addr)))
    return;
  const uintptr_t pc = program_counter(context);
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  std::string message;
  const char* kind = "trap";
  bool out_of_bounds = false;
  switch (signal) {
    case SIGFPE:
      message = "integer division by zero";
      break;
    case SIGILL:
      message = "an illegal instruction was executed";
      break;
    case SIGABRT:
      message = "the code called abort";
      break;
    default:
      if (is_stack_overflow(info->si_addr)) {
        kind = "limit";
        message = "a thread's local variables need more than " + std::to_string(kStackBytes / 1024) +
                  " KB of stack";
      } else if (info->si_code == SI_KERNEL) {
        // x86-64 raises a general protection fault without an address for aligned vector instructions.
        message = "misaligned vector access or an address that cannot exist";
      } else if (address < 65536) {
        out_of_bounds = true;
        message = "access through a null pointer (address " + hexadecimal(address) + ")";
      } else {
        out_of_bounds = true;
        message = "access to unmapped memory at " + hexadecimal(address);
        const Region* region =
            address >= kDeviceBase && address < kSharedBase ? memory.nearest(address) : nullptr;
        if (region) {
          const bool before = address < region->begin;
          message = "access " + std::to_string(before ? region->begin - address : address - region->end + 1) +
                    " bytes " + (before ? "before the start" : "past the end") + " of `" + region->name +
                    "` (" + std::to_string((region->end - region->begin) / region->element_bytes) +
                    " elements)";
        }
      }
  }
  if (!machine.active) host_fault(message.c_str());
  // The address of the faulting instruction itself; reports subtract one from return addresses.
  const auto* code_address = reinterpret_cast<const void*>(pc + 1);
  if (out_of_bounds && !has_finding("out-of-bounds") && count_finding("out-of-bounds", code_address))
    add_finding(here("out-of-bounds", "global", message, code_address));
  LaunchAborted reason(kind, message);
  reason.address = code_offset(code_address);
  abort_launch(reason);
}

}  // namespace

void end_host_code(const char* message) {
  if (host_fault) host_fault(message);
  std::abort();
}

void install_fault_handlers(void (*on_host_fault)(const char* message)) {
  host_fault = on_host_fault;
  constexpr size_t kAlternateStack = 256 * 1024;
  stack_t stack{};
  stack.ss_sp = std::malloc(kAlternateStack);
  stack.ss_size = kAlternateStack;
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_sigaction = handle;
  // NODEFER: the handler leaves by a switch of stacks, unless it made memory accessible.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigaction(signal, &action, nullptr);
}

}  // namespace kf::sim

// Signals raised by candidate code become findings and failed launches instead of a silent death.
#pragma once

namespace kf::sim {

// Installs the handlers on an alternate stack. `on_host_fault` is called (and must not return) when code
// outside a launch faults.
// Host code of the unit did what it may not: the process answers and ends. Compilers take hooks for functions
// that throw nothing, so there is no other way out of one.
[[noreturn]] void end_host_code(const char* message);
void install_fault_handlers(void (*on_host_fault)(const char* message));

}  // namespace kf::sim

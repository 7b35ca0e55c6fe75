// The rest of core.h: device memory, symbols, the log.
#include <cstdarg>
#include <cstdio>

#include "sim/core/observer.h"

namespace kf::sim {

namespace {
constexpr size_t kMaximumLog = 64 * 1024;
}

bool in_kernel() { return machine.active; }

int device_print(const char* format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  const int length = std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (machine.log.size() < kMaximumLog) machine.log += text;
  return length;
}

void* allocate_device(size_t bytes, size_t element_bytes, const char* name) {
  std::string text = name;
  machine.allocations++;
  if (text.ends_with('#')) text.replace(text.size() - 1, 1, std::to_string(machine.allocations));
  Region* region = memory.allocate(text, bytes, static_cast<unsigned>(element_bytes ? element_bytes : 1), 0);
  if (!region) return nullptr;
  region->initialised = false;
  region->is_allocation = true;
  return reinterpret_cast<void*>(region->begin);
}

bool free_device(void* pointer) { return memory.free(pointer); }

void host_write(const void* address, size_t bytes) {
  if (bytes == 0) return;
  if (machine.options.mode == Mode::check)
    checker_host_write(reinterpret_cast<uintptr_t>(address), bytes);
  else if (Region* region = memory.find(reinterpret_cast<uintptr_t>(address)))
    region->initialised = true;
}

size_t device_bytes_from(const void* address) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  const Region* region = memory.find(at);
  return region && region->in_arena && at >= region->begin && at < region->end ? region->end - at : 0;
}

bool is_device_memory(const void* address) { return device_bytes_from(address) > 0; }

void device_variable(const char* name, void* address, size_t bytes, bool is_constant) {
  memory.register_symbol(address, bytes, name, is_constant ? Space::constant : Space::global);
}

}  // namespace kf::sim

// Where an access lands: which buffer or shared variable, and whether inside of it.
#pragma once
#include "sim/core/machine.h"

namespace kf::sim {

struct Target {
  Space space = Space::global;
  Region* region = nullptr;                  // global and constant
  const SharedVariable* variable = nullptr;  // shared
  bool inside = false;
};

inline bool is_simulated(uintptr_t address) {
  return address - kDeviceBase < kDeviceSpan + kSharedSpan ||
         address - memory.symbols_begin() < memory.symbols_end() - memory.symbols_begin();
}
inline bool is_shared(uintptr_t address) { return address - kSharedBase < kSharedSpan; }

// Reports an out-of-bounds access when there is one; `target.inside` says so.
Target locate(uintptr_t address, size_t bytes, bool is_write, const void* return_address);
// Reports a vector access that is not aligned to its size.
void report_misaligned(uintptr_t address, size_t bytes, const void* return_address);
// `name`[index] of an address.
std::string describe_element(const Target& target, uintptr_t address, size_t bytes);

}  // namespace kf::sim

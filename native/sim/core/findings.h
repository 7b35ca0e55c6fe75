// Defects that the machine and the checker found, one per kind and code address.
#pragma once
#include <string>
#include <vector>

#include "sim/core/machine.h"

namespace kf::sim {

// Kinds that tell of something lawful (docs/decisions/010).
inline constexpr const char* kExitBeforeBarrier = "exit-before-barrier";
inline constexpr const char* kIdleShuffle = "idle-shuffle";

struct Finding {
  const char* kind;   // as in src/protocol/counters.ts
  const char* space;  // global | shared | none
  std::string message;
  const void* address = nullptr;  // return address of the call; null when unknown
  const void* other_address = nullptr;
  Index3 block{}, thread{}, other_thread{};
  bool has_other_thread = false;
  uint64_t occurrences = 1;
};

// True when the finding is the first of its kind at its address; only then the message needs to be built.
bool count_finding(const char* kind, const void* address);
bool has_finding(const char* kind);
// Whether anything was found that is a defect.
bool has_defect();
void add_finding(Finding finding);
const std::vector<Finding>& findings();
void clear_findings();
// A finding of the running thread (or of the running block when no thread runs).
Finding here(const char* kind, const char* space, std::string message, const void* address);
// Position of a thread from its linear index in the block.
Index3 thread_position(unsigned linear);
std::string describe(Index3 position);

}  // namespace kf::sim

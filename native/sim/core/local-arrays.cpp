// Indices past the end of arrays whose size the compiler knows: local arrays, constant memory, members of
// structs. The plain build is compiled with -fsanitize=bounds; its one entry point is here instead of in the
// sanitizer's library. The structures are those of its interface.
#include <cstdint>

#include "sim/core/findings.h"

namespace kf::sim {

namespace {

struct TypeDescriptor {
  uint16_t kind, info;
  char name[1];  // in quotes: 'float [5]'
};

struct OutOfBoundsData {
  const char* file;
  uint32_t line, column;
  const TypeDescriptor *array, *index;
};

// Integers of at most 64 bits come as they are; bit 0 of `info` says signed, the others the width's
// logarithm.
std::string index_text(const TypeDescriptor& type, uintptr_t value) {
  if (type.kind != 0 || !(type.info & 1)) return std::to_string(value);
  const unsigned bits = 1u << (type.info >> 1);
  const unsigned spare = bits < 64 ? 64 - bits : 0;
  return std::to_string(static_cast<int64_t>(static_cast<uint64_t>(value) << spare) >> spare);
}

}  // namespace

}  // namespace kf::sim

extern "C" __attribute__((visibility("default"))) void __ubsan_handle_out_of_bounds(void* data,
                                                                                    uintptr_t index) {
  using namespace kf::sim;
  const void* caller = __builtin_extract_return_addr(__builtin_return_address(0));
  if (!machine.active || !count_finding("out-of-bounds", caller)) return;
  const auto* place = static_cast<const OutOfBoundsData*>(data);
  add_finding(here("out-of-bounds", "none",
                   "index " + index_text(*place->index, index) + " into an array of type " +
                       place->array->name + " that the compiler knows the size of",
                   caller));
}

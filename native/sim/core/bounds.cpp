#include "sim/core/bounds.h"

#include "sim/core/findings.h"
#include "sim/core/territory.h"

namespace kf::sim {

namespace {

std::string distance_text(uint64_t distance, uint64_t element, const char* where) {
  const uint64_t elements = (distance + element - 1) / element;
  return std::to_string(elements) + (elements == 1 ? " element (" : " elements (") +
         std::to_string(distance) + " bytes) " + where;
}

void report(const char* space, const std::string& name, uint64_t begin, uint64_t end, uint64_t element,
            uint64_t address, size_t bytes, bool is_write, const void* return_address) {
  if (!count_finding("out-of-bounds", return_address)) return;
  const std::string where = address < begin
                                ? distance_text(begin - address, element, "before the start of `")
                                : distance_text(address + bytes - end, element, "past the end of `");
  add_finding(here("out-of-bounds", space,
                   std::string(is_write ? "write " : "read ") + where + name + "` (" +
                       std::to_string((end - begin) / element) + " elements)",
                   return_address));
}

}  // namespace

Target locate(uintptr_t address, size_t bytes, bool is_write, const void* return_address) {
  Target target;
  if (is_shared(address)) {
    target.space = Space::shared;
    if (machine.block && address - reinterpret_cast<uintptr_t>(machine.block->shared) >= kSharedSlotBytes)
      refuse_access(address, bytes, is_write, return_address);
    const auto offset = static_cast<unsigned>((address - kSharedBase) % kSharedSlotBytes);
    target.variable = memory.shared_at(offset);
    target.inside = target.variable && offset + bytes <= target.variable->offset + target.variable->bytes;
    if (target.inside) return target;
    const SharedVariable* near = target.variable ? target.variable : memory.nearest_shared(offset);
    target.variable = nullptr;
    if (near)
      report("shared", near->name, near->offset, near->offset + near->bytes, bytes, offset, bytes, is_write,
             return_address);
    return target;
  }
  Region* region = memory.find(address);
  if (!region && (address < kDeviceBase || address >= kSharedBase)) return target;  // not ours
  if (!region) region = memory.nearest(address);
  if (!region) return target;
  target.region = region;
  target.space = region->space;
  target.inside = address >= region->begin && address + bytes <= region->end;
  if (!target.inside) {
    const unsigned element =
        region->element_bytes > 1 || bytes > 16 ? region->element_bytes : static_cast<unsigned>(bytes);
    report("global", region->name, region->begin, region->end, element, address, bytes, is_write,
           return_address);
  }
  return target;
}

void report_misaligned(uintptr_t address, size_t bytes, const void* return_address) {
  if (!count_finding("misaligned-access", return_address)) return;
  add_finding(here("misaligned-access", is_shared(address) ? "shared" : "global",
                   "access of " + std::to_string(bytes) + " bytes at an address that is " +
                       std::to_string(address % bytes) + " bytes off its alignment",
                   return_address));
}

std::string describe_element(const Target& target, uintptr_t address, size_t bytes) {
  if (target.variable) {
    const uintptr_t offset = (address - kSharedBase) % kSharedSlotBytes - target.variable->offset;
    return "`" + target.variable->name + "`[" + std::to_string(offset / target.variable->alignment) + "]";
  }
  if (!target.region) return "unknown memory";
  const uint64_t element = target.region->element_bytes > 1 ? target.region->element_bytes : bytes;
  return "`" + target.region->name + "`[" + std::to_string((address - target.region->begin) / element) + "]";
}

}  // namespace kf::sim

#include "sim/core/territory.h"

#include <link.h>

#include <algorithm>
#include <vector>

#include "sim/core/bounds.h"
#include "sim/core/faults.h"
#include "sim/core/findings.h"

namespace kf::sim {

namespace {

// Of the unit: what no store of anybody changes. Of the runner: what host code has no business with.
std::vector<Span> constants, unit_writable, runner_image, libraries_writable;
std::vector<Span> handed_over;  // to host code: arguments and launch shape
Span launching_frames;          // of the unit's host code, which hands arguments over
Span stack_above;               // of the process, from the frame that called host code upwards

struct Search {
  uintptr_t unit;
  bool is_first = true;
};

void note_unit(const struct dl_phdr_info& info) {
  Span relocated, dynamic;
  for (int i = 0; i < info.dlpi_phnum; i++) {
    const auto& header = info.dlpi_phdr[i];
    const Span span{info.dlpi_addr + header.p_vaddr, header.p_memsz};
    if (header.p_type == PT_LOAD) (header.p_flags & PF_W ? unit_writable : constants).push_back(span);
    if (header.p_type == PT_GNU_RELRO) relocated = span;
    if (header.p_type == PT_DYNAMIC) dynamic = span;
  }
  // Tables of pointers (virtual functions) are constant once they are relocated. Behind them lie the dynamic
  // section and the addresses of the runner's functions, which are not for kernels to read.
  if (relocated.bytes && relocated.holds(dynamic.begin, 1))
    constants.push_back({relocated.begin, dynamic.begin - relocated.begin});
}

int note_image(struct dl_phdr_info* info, size_t, void* data) {
  auto& search = *static_cast<Search*>(data);
  const bool is_runner = search.is_first;
  search.is_first = false;
  if (info->dlpi_addr == search.unit) {
    note_unit(*info);
    return 0;
  }
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_LOAD || !(header.p_flags & PF_W)) continue;
    const Span span{info->dlpi_addr + header.p_vaddr, header.p_memsz};
    (is_runner ? runner_image : libraries_writable).push_back(span);
  }
  return 0;
}

bool any_holds(const std::vector<Span>& spans, uintptr_t address, size_t bytes) {
  return std::any_of(spans.begin(), spans.end(),
                     [&](const Span& span) { return span.holds(address, bytes); });
}

bool touches(const std::vector<Span>& spans, uintptr_t address, size_t bytes) {
  return std::any_of(spans.begin(), spans.end(), [&](const Span& span) {
    return address < span.begin + span.bytes && span.begin < address + bytes;
  });
}

bool is_code(uintptr_t value) { return any_holds(constants, value, 1); }

const char* describe_place(uintptr_t address, size_t bytes) {
  const auto bottom = reinterpret_cast<uintptr_t>(running_fiber ? running_fiber->stack : nullptr);
  if (machine.active && running_fiber && Span{bottom, kStackBytes}.holds(address, 1))
    return address >= running_fiber->kernel_top ? "the scheduler's part of the stack"
                                                : "a return address on the stack";
  if (is_shared(address)) return "the shared memory of another block";
  if (is_fiber_stack(address)) return "the stack of another thread";
  if (stack_above.holds(address, 1)) return "the runner's stack";
  if (touches(constants, address, bytes)) return "constants or code of the kernel's own object";
  if (touches(unit_writable, address, bytes)) return "variables of its object that are no device variables";
  if (touches(runner_image, address, bytes)) return "the simulator's own variables";
  if (touches(libraries_writable, address, bytes)) return "variables of a system library";
  return "memory that does not belong to the kernel";
}

// A device variable of the unit that ends or begins near the address, for the message.
const Region* symbol_near(uintptr_t address) {
  constexpr uintptr_t kReach = 4096;
  const Region* best = nullptr;
  uintptr_t best_distance = kReach;
  for (const Region* region : memory.regions()) {
    if (region->in_arena) continue;
    const uintptr_t distance = address < region->begin ? region->begin - address : address - region->end;
    if (distance >= best_distance) continue;
    best = region;
    best_distance = distance;
  }
  return best;
}

// Past the end of a `__device__` or `__constant__` array lies whatever the linker put there.
void refuse_symbol(const Region& symbol, uintptr_t address, size_t bytes, bool is_write, const void* caller) {
  const bool before = address < symbol.begin;
  const std::string message = std::string(is_write ? "write " : "read ") +
                              std::to_string(before ? symbol.begin - address : address + bytes - symbol.end) +
                              " bytes " + (before ? "before the start of `" : "past the end of `") +
                              symbol.name + "` (" + std::to_string((symbol.end - symbol.begin) / bytes) +
                              " elements)";
  if (count_finding("out-of-bounds", caller)) add_finding(here("out-of-bounds", "global", message, caller));
  LaunchAborted reason("trap", message);
  reason.address = code_offset(caller);
  abort_launch(std::move(reason));
}

void refuse(uintptr_t address, size_t bytes, bool is_write, const void* caller) {
  const std::string message = std::string(is_write ? "write of " : "read of ") + std::to_string(bytes) +
                              (bytes == 1 ? " byte in " : " bytes in ") + describe_place(address, bytes);
  if (count_finding("wild-access", caller)) add_finding(here("wild-access", "none", message, caller));
  LaunchAborted reason("trap", "wild access: " + message);
  reason.address = code_offset(caller);
  abort_launch(std::move(reason));
}

}  // namespace

void note_object(uintptr_t base) {
  Search search{base};
  dl_iterate_phdr(note_image, &search);
}

void enter_function(Fiber& fiber, uintptr_t stack_pointer, uintptr_t return_address) {
  // Everything between the caller's frame and this one: the return address, those of functions in between
  // that do not report themselves, and arguments on the stack.
  uintptr_t top = fiber.marks.empty() ? fiber.kernel_top : fiber.marks.back().stack_pointer;
  if (top > fiber.kernel_top || top < stack_pointer) top = fiber.kernel_top;
  fiber.marks.push_back({static_cast<unsigned>(fiber.protected_slots.size()), stack_pointer});
  constexpr size_t kMostSlots = 16;
  size_t noted = 0;
  for (uintptr_t slot = top - sizeof(void*); slot >= stack_pointer; slot -= sizeof(void*)) {
    const uintptr_t value = *reinterpret_cast<const uintptr_t*>(slot);
    if (value != return_address && !is_code(value)) continue;
    fiber.protected_slots.push_back(slot);
    if (value == return_address || ++noted == kMostSlots) break;
  }
}

void admit_slowly(uintptr_t address, size_t bytes, bool is_write, const void* caller) {
  const Fiber& fiber = *running_fiber;
  const auto bottom = reinterpret_cast<uintptr_t>(fiber.stack);
  if (Span{bottom, fiber.kernel_top - bottom}.holds(address, bytes)) {
    // Above the innermost return address: into the frame of a caller. From there upwards the slots lie.
    bool hits = false;
    for (size_t i = fiber.protected_slots.size(); i-- > 0;) {
      const uintptr_t slot = fiber.protected_slots[i];
      if (slot >= address + bytes) break;
      hits |= slot + sizeof(void*) > address;
    }
    if (!hits) return;
  } else if (!is_write) {
    if (Span{reinterpret_cast<uintptr_t>(&warp_size), sizeof warp_size}.holds(address, bytes)) return;
    if (any_holds(constants, address, bytes) || launching_frames.holds(address, bytes)) return;
  }
  // A program that is its own simulator (native/sim/standalone) is nobody's candidate.
  if (constants.empty()) return;
  // Null pointers and what nothing is mapped at fault by themselves, and are explained better there.
  if (address < 65536) return;
  const bool is_variable = touches(unit_writable, address, bytes);
  if (const Region* symbol = is_variable ? symbol_near(address) : nullptr)
    refuse_symbol(*symbol, address, bytes, is_write, caller);
  refuse(address, bytes, is_write, caller);
}

void note_launch(uintptr_t stack_pointer) {
  launching_frames = {};
  if (stack_above.bytes && stack_pointer < stack_above.begin)
    launching_frames = {stack_pointer, stack_above.begin - stack_pointer};
}

void refuse_access(uintptr_t address, size_t bytes, bool is_write, const void* caller) {
  if (defences.wild_access) refuse(address, bytes, is_write, caller);
}

// As far up as a stack can reach; nothing else lies there.
HostCode::HostCode(uintptr_t frame, std::initializer_list<Span> readable) {
  stack_above = {frame, uintptr_t{8} << 20};
  handed_over = readable;
}
HostCode::~HostCode() { stack_above = launching_frames = {}; }

void admit_host(uintptr_t address, size_t bytes, bool is_write) {
  if (!stack_above.bytes || !defences.wild_access) return;
  // Read: what tells of the machine. Much else of the runner's image is shared with it (virtual tables,
  // inline variables of the facade). Written: nothing of it, and nothing of the libraries'.
  const auto is_in = [&](const auto& object) {
    const auto begin = reinterpret_cast<uintptr_t>(&object);
    return address < begin + sizeof object && begin < address + bytes;
  };
  const bool is_foreign =
      stack_above.holds(address, 1) || is_fiber_stack(address) || is_in(machine) || is_in(memory) ||
      (is_write && (touches(runner_image, address, bytes) || touches(libraries_writable, address, bytes)));
  if (!is_foreign || (!is_write && any_holds(handed_over, address, bytes))) return;
  const std::string message = std::string("wild access: ") + (is_write ? "write of " : "read of ") +
                              std::to_string(bytes) + " bytes in " + describe_place(address, bytes);
  end_host_code(message.c_str());
}

}  // namespace kf::sim

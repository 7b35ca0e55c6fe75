// What the code of a kernel may touch beside device and shared memory: the stack of its own thread up to the
// frame in which the kernel began (return addresses left out), the running thread's coordinates, and what is
// constant in its own object. Everything else is a wild access and ends the launch before it happens.
#pragma once
#include <initializer_list>

#include "sim/core/defences.h"
#include "sim/core/fiber.h"
#include "sim/core/machine.h"

namespace kf::sim {

struct Span {
  uintptr_t begin = 0, bytes = 0;
  bool holds(uintptr_t address, size_t count) const {
    return address - begin < bytes && count <= bytes - (address - begin);
  }
};

extern Fiber* running_fiber;
bool is_fiber_stack(uintptr_t address);

// Notes what is constant in the unit that was loaded at `base`, and what belongs to the runner.
void note_object(uintptr_t base);

// The unit's code enters and leaves a function (instrumented builds): where its return address lies.
void enter_function(Fiber& fiber, uintptr_t stack_pointer, uintptr_t return_address);
inline void leave_function(Fiber& fiber) {
  if (fiber.marks.empty()) return;
  fiber.protected_slots.resize(fiber.marks.back().first_slot);
  fiber.marks.pop_back();
}

// Ends the launch unless the bytes are the kernel's own; for addresses that are no simulated memory.
void admit_slowly(uintptr_t address, size_t bytes, bool is_write, const void* caller);
inline void admit(uintptr_t address, size_t bytes, bool is_write, const void* caller) {
  if (!defences.wild_access) return;
  const Fiber& fiber = *running_fiber;
  const auto bottom = reinterpret_cast<uintptr_t>(fiber.stack);
  if (Span{bottom, fiber.kernel_top - bottom}.holds(address, bytes) &&
      (!is_write || fiber.protected_slots.empty() || address + bytes <= fiber.protected_slots.back()))
    return;
  if (!is_write && Span{reinterpret_cast<uintptr_t>(&current), sizeof current}.holds(address, bytes)) return;
  admit_slowly(address, bytes, is_write, caller);
}

// For an address of shared memory that is not the running block's.
void refuse_access(uintptr_t address, size_t bytes, bool is_write, const void* caller);

// Host code of the unit may not touch what is the runner's own, or the scheduler's stack above its entry.
void admit_host(uintptr_t address, size_t bytes, bool is_write);
// A launch begins: its kernels may read the frames of host code above this one, where their arguments lie.
void note_launch(uintptr_t stack_pointer);

// While it lives the unit's host code runs, below this frame.
class HostCode {
 public:
  HostCode(uintptr_t frame, std::initializer_list<Span> readable);
  ~HostCode();
  HostCode(const HostCode&) = delete;
  HostCode& operator=(const HostCode&) = delete;
};

}  // namespace kf::sim

// Fibers: the threads of a simulated block, switched on one host thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#if !defined(__x86_64__) && !defined(__aarch64__)
#define KF_FIBER_UCONTEXT 1
#include <ucontext.h>
#endif

namespace kf::sim {

// Usable stack of one fiber. Local arrays of a kernel live there; a guard page below turns an overflow into a
// fault.
constexpr size_t kStackBytes = 128 * 1024;
// Most fibers alive at once: bounds address space (2 GB) and kernel mappings (two per stack).
constexpr size_t kMaximumFibers = 16384;

struct Fiber {
  void* stack_pointer = nullptr;
  char* stack = nullptr;  // lowest usable byte
  unsigned index = 0;
  // Of the thread that runs on it (territory.h): first byte above what the kernel's code may touch, and in
  // instrumented code the return addresses on the stack, ascending depth.
  uintptr_t kernel_top = 0;
  struct Mark {
    unsigned first_slot;
    uintptr_t stack_pointer;
  };
  std::vector<uintptr_t> protected_slots;
  std::vector<Mark> marks;
#ifdef KF_FIBER_UCONTEXT
  ucontext_t context;
#endif
};

// Keeps stacks for reuse. `entry` never returns: it leaves through switch_to_main.
class FiberPool {
 public:
  explicit FiberPool(void (*entry)()) : entry_(entry) {}
  // Null when kMaximumFibers are in use.
  Fiber* acquire();
  void release(Fiber* fiber) { idle_.push_back(fiber); }
  // After an abandoned launch: every fiber starts afresh.
  void reset();
  // Whether the address is in the guard page of a stack.
  bool is_guard(const void* address) const;
  // Whether it is in a stack or its guard page.
  bool is_stack(const void* address) const;

 private:
  void prepare(Fiber* fiber) const;
  void (*entry_)();
  std::deque<Fiber> all_;  // side by side: a barrier visits the fibers of all threads
  std::vector<Fiber*> idle_;
};

// From the scheduler into a fiber; returns when that fiber calls switch_to_main.
void switch_to_fiber(Fiber* fiber);
// From a fiber (saved for a later resume) back into the scheduler.
void switch_to_main(Fiber* fiber);

#ifdef KF_FIBER_UCONTEXT
// From a fiber (saved for a later resume) into another one.
inline void switch_fibers(Fiber* from, Fiber* to) { swapcontext(&from->context, &to->context); }
inline void prefetch_stack(const Fiber*) {}
#else
extern "C" void kf_fiber_switch(void** save, void* load);
inline void switch_fibers(Fiber* from, Fiber* to) {
  kf_fiber_switch(&from->stack_pointer, to->stack_pointer);
}
// A fiber that runs soon: the stacks of a large block do not fit the processor's first cache.
inline void prefetch_stack(const Fiber* fiber) {
  const char* at = static_cast<const char*>(fiber->stack_pointer);
  __builtin_prefetch(at);
  __builtin_prefetch(at + 64);
  __builtin_prefetch(at + 128);
}
#endif

}  // namespace kf::sim

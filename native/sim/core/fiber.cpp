#include "sim/core/fiber.h"

#include <sys/mman.h>

#include <cstdint>

namespace kf::sim {

namespace {
constexpr size_t kGuardBytes = 64 * 1024;  // a multiple of every page size in use
Fiber main_fiber;
}  // namespace

#ifndef KF_FIBER_UCONTEXT
#define KF_STRING_(x) #x
#define KF_STRING(x) KF_STRING_(x)
#define KF_SYMBOL KF_STRING(__USER_LABEL_PREFIX__) "kf_fiber_switch"
// kf_fiber_switch(void** save, void* load): pushes the callee-saved registers, swaps stacks, pops them.
#if defined(__x86_64__)
__asm__(".text\n.globl " KF_SYMBOL "\n" KF_SYMBOL
        ":\n"
        "pushq %rbp\npushq %rbx\npushq %r12\npushq %r13\npushq %r14\npushq %r15\n"
        "movq %rsp,(%rdi)\nmovq %rsi,%rsp\n"
        "popq %r15\npopq %r14\npopq %r13\npopq %r12\npopq %rbx\npopq %rbp\n"
        // A jump, because the processor would predict a return to the other stack's caller.
        "popq %rcx\njmpq *%rcx\n");
#else
__asm__(
    ".text\n.p2align 2\n.globl " KF_SYMBOL "\n" KF_SYMBOL
    ":\n"
    "sub sp, sp, #160\n"
    "stp x19, x20, [sp]\nstp x21, x22, [sp, #16]\nstp x23, x24, [sp, #32]\nstp x25, x26, [sp, #48]\n"
    "stp x27, x28, [sp, #64]\nstp x29, x30, [sp, #80]\n"
    "stp d8, d9, [sp, #96]\nstp d10, d11, [sp, #112]\nstp d12, d13, [sp, #128]\nstp d14, d15, [sp, #144]\n"
    "mov x9, sp\nstr x9, [x0]\nmov sp, x1\n"
    "ldp x19, x20, [sp]\nldp x21, x22, [sp, #16]\nldp x23, x24, [sp, #32]\nldp x25, x26, [sp, #48]\n"
    "ldp x27, x28, [sp, #64]\nldp x29, x30, [sp, #80]\n"
    "ldp d8, d9, [sp, #96]\nldp d10, d11, [sp, #112]\nldp d12, d13, [sp, #128]\nldp d14, d15, [sp, #144]\n"
    "add sp, sp, #160\nret\n");
#endif

void switch_to_fiber(Fiber* fiber) { kf_fiber_switch(&main_fiber.stack_pointer, fiber->stack_pointer); }
void switch_to_main(Fiber* fiber) { kf_fiber_switch(&fiber->stack_pointer, main_fiber.stack_pointer); }

void FiberPool::prepare(Fiber* fiber) const {
  // Tops are staggered over cache sets: otherwise the hot lines of all stacks would share a few sets.
  const size_t stagger = (fiber->index % 31) * 192;
  auto top = (reinterpret_cast<uintptr_t>(fiber->stack) + kStackBytes - stagger) & ~uintptr_t{63};
  void** slot = reinterpret_cast<void**>(top);
#if defined(__x86_64__)
  *--slot = nullptr;  // keeps the alignment the ABI wants at function entry
  *--slot = reinterpret_cast<void*>(entry_);
  for (int i = 0; i < 6; i++) *--slot = nullptr;
#else
  slot -= 20;
  for (int i = 0; i < 20; i++) slot[i] = nullptr;
  slot[11] = reinterpret_cast<void*>(entry_);  // x30
#endif
  fiber->stack_pointer = slot;
}
#else
void switch_to_fiber(Fiber* fiber) { swapcontext(&main_fiber.context, &fiber->context); }
void switch_to_main(Fiber* fiber) { swapcontext(&fiber->context, &main_fiber.context); }

void FiberPool::prepare(Fiber* fiber) const {
  getcontext(&fiber->context);
  fiber->context.uc_stack.ss_sp = fiber->stack;
  fiber->context.uc_stack.ss_size = kStackBytes;
  fiber->context.uc_link = nullptr;
  makecontext(&fiber->context, entry_, 0);
}
#endif

Fiber* FiberPool::acquire() {
  if (!idle_.empty()) {
    Fiber* fiber = idle_.back();
    idle_.pop_back();
    return fiber;
  }
  if (all_.size() >= kMaximumFibers) return nullptr;
  void* memory = mmap(nullptr, kGuardBytes + kStackBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  mprotect(memory, kGuardBytes, PROT_NONE);
  Fiber& fiber = all_.emplace_back();
  fiber.stack = static_cast<char*>(memory) + kGuardBytes;
  fiber.index = static_cast<unsigned>(all_.size() - 1);
  prepare(&fiber);
  return &fiber;
}

void FiberPool::reset() {
  idle_.clear();
  for (size_t i = all_.size(); i-- > 0;) {
    prepare(&all_[i]);
    idle_.push_back(&all_[i]);
  }
}

bool FiberPool::is_guard(const void* address) const {
  const char* at = static_cast<const char*>(address);
  for (const Fiber& fiber : all_)
    if (at >= fiber.stack - kGuardBytes && at < fiber.stack) return true;
  return false;
}

bool FiberPool::is_stack(const void* address) const {
  const char* at = static_cast<const char*>(address);
  for (const Fiber& fiber : all_)
    if (at >= fiber.stack - kGuardBytes && at < fiber.stack + kStackBytes) return true;
  return false;
}

}  // namespace kf::sim

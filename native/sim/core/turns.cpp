#include "sim/core/turns.h"

#include <optional>

#include "sim/core/findings.h"
#include "sim/core/observer.h"
#include "sim/core/territory.h"
#include "sim/core/turn-order.h"

namespace kf::sim {

::kf::sim::ThreadState current;
unsigned warp_size = 32;
RandomSequence order_random(0);
Fiber* running_fiber;

namespace {

void fiber_main();
FiberPool pool(fiber_main);
Body body;
void* body_context;
std::vector<Index3> positions;  // of threads in the block
std::optional<LaunchAborted> abort_reason;

// So many threads ahead of the running one are fetched into the cache.
constexpr unsigned kPrefetchedThreads = 2;

// The pass that is under way.
uint32_t turn;  // lanes that have not had their turn
uint8_t lane_order[kMaximumWarpSize];
unsigned cursor;     // into lane_order, in random order
unsigned warp_base;  // linear index of lane 0

// The next lane of this pass, or -1 when all had their turn.
inline int take_lane() {
  if (!turn) return -1;
  unsigned lane;
  if (machine.options.order == Order::forward) {
    lane = static_cast<unsigned>(__builtin_ctz(turn));
  } else if (machine.options.order == Order::reverse) {
    lane = 31 - static_cast<unsigned>(__builtin_clz(turn));
  } else {
    while (!(turn >> lane_order[cursor] & 1)) cursor++;
    lane = lane_order[cursor];
  }
  turn &= ~(1u << lane);
  return static_cast<int>(lane);
}

// Makes the lane the running thread. True when it has not started yet.
inline bool select_lane(int lane) {
  const unsigned linear = warp_base + static_cast<unsigned>(lane);
  SimThread& thread = machine.block->threads[linear];
  machine.thread = &thread;
  machine.spin = 0;
  current.thread = positions[linear];
  current.linear_thread = linear;
  current.lane = static_cast<unsigned>(lane);
  const bool is_fresh = thread.phase == Phase::fresh;
  thread.phase = Phase::ready;
  if (linear + kPrefetchedThreads < machine.threads_per_block)
    if (const Fiber* soon = (&thread + kPrefetchedThreads)->fiber) prefetch_stack(soon);
  return is_fresh;
}

void finish_thread() {
  if (machine.mode == Mode::check) checker_settle();
  machine.thread->phase = Phase::done;
  machine.warp->live &= ~(1u << current.lane);
  machine.block->live--;
}

// Calls the kernel, and trusts nothing that its frames hold for us: neither callee-saved registers nor our
// part of the stack, which begins where the kernel's ends.
inline void call_kernel() {
  Fiber& fiber = *running_fiber;
  fiber.protected_slots.clear();
  fiber.marks.clear();
#if defined(__x86_64__)
  void (*function)(void*) = body;
  void* context = body_context;
  char* stack_pointer;
  __asm__ volatile("mov %%rsp, %0" : "=r"(stack_pointer));
  fiber.kernel_top = reinterpret_cast<uintptr_t>(stack_pointer) - sizeof(void*);
  __asm__ volatile("call *%%rax"
                   : "+a"(function), "+D"(context)
                   :
                   : "rbx", "rcx", "rdx", "rsi", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
                     "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
                     "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory");
#else
  fiber.kernel_top = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  body(body_context);
#endif
}

// A fiber runs threads one after the other until one of them waits: then that thread keeps the fiber.
// Threads that never wait therefore cost a call each, and no switch.
void fiber_main() {
  for (;;) {
    call_kernel();
    finish_thread();
    const int lane = take_lane();
    if (lane >= 0 && select_lane(lane)) continue;
    Fiber* self = running_fiber;
    pool.release(self);
    if (lane < 0) {
      switch_to_main(self);
    } else {
      running_fiber = machine.thread->fiber;
      switch_fibers(self, running_fiber);
    }
  }
}

// A fiber for a thread that starts; null (and the launch is to end) when there is none left.
Fiber* fiber_to_start() {
  Fiber* fiber = pool.acquire();
  if (!fiber)
    abort_reason.emplace("limit", "too many waiting threads: the simulator keeps at most " +
                                      std::to_string(kMaximumFibers) + " at once");
  return fiber;
}

[[noreturn]] void throw_abort() {
  LaunchAborted reason = *abort_reason;
  abort_reason.reset();
  pool.reset();
  machine.active = false;
  machine.block = nullptr;
  machine.warp = nullptr;
  machine.thread = nullptr;
  machine.aborted = reason;
  throw reason;
}

}  // namespace

void begin_turns(Body body_, void* context) {
  body = body_;
  body_context = context;
  order_random = RandomSequence(machine.options.order_seed);
  abort_reason.reset();
  positions.resize(machine.threads_per_block);
  for (unsigned i = 0; i < machine.threads_per_block; i++) positions[i] = thread_position(i);
}

void suspend(Phase phase, const void* site) {
  SimThread& thread = *machine.thread;
  if (machine.mode == Mode::check) checker_settle();
  Fiber* self = running_fiber;
  thread.phase = phase;
  thread.site = site;
  thread.fiber = self;
  // The next lane takes over at once: one switch for each turn instead of two.
  const int lane = take_lane();
  Fiber* next = nullptr;
  if (lane >= 0) next = select_lane(lane) ? fiber_to_start() : machine.thread->fiber;
  if (!next) return switch_to_main(self);
  running_fiber = next;
  switch_fibers(self, next);
}

void run_lanes(Warp& warp) {
  machine.warp = &warp;
  current.warp = static_cast<unsigned>(&warp - machine.block->warps.data());
  warp_base = current.warp * warp_size;
  if (machine.options.order == Order::random) {
    for (unsigned i = 0; i < warp_size; i++) lane_order[i] = static_cast<uint8_t>(i);
    put_in_order(lane_order, warp_size);
    cursor = 0;
  }
  turn = warp.runnable;
  warp.runnable = 0;
  const int lane = take_lane();
  if (lane < 0) return;
  running_fiber = select_lane(lane) ? fiber_to_start() : machine.thread->fiber;
  machine.active = true;
  if (running_fiber) switch_to_fiber(running_fiber);
  if (abort_reason) throw_abort();
  machine.active = false;
  machine.thread = nullptr;
}

void preempt() {
  machine.warp->preempted |= 1u << current.lane;
  suspend(Phase::ready, nullptr);
}

void abort_launch(LaunchAborted reason) {
  if (!machine.active) {
    machine.aborted = reason;
    throw reason;
  }
  abort_reason.emplace(std::move(reason));
  switch_to_main(running_fiber);
  __builtin_unreachable();
}

void fail_launch(const char* kind, const std::string& message) {
  pool.reset();
  machine.aborted.emplace(kind, message);
  throw LaunchAborted(kind, message);
}

bool is_fiber_stack(uintptr_t address) { return pool.is_stack(reinterpret_cast<const void*>(address)); }

bool is_stack_overflow(const void* address) {
  // A large frame may step over the guard page and touch what lies below it.
  constexpr std::ptrdiff_t kReach = std::ptrdiff_t{64} << 20;
  if (pool.is_guard(address)) return true;
  if (!machine.active || !running_fiber) return false;
  const std::ptrdiff_t below = running_fiber->stack - static_cast<const char*>(address);
  return below > 0 && below < kReach;
}

}  // namespace kf::sim

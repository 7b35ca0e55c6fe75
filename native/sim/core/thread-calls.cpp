// What a running thread asks of the machine, apart from accesses: barriers of block and grid, shared memory,
// the clock, and the ends of a launch.
#include "sim/core/turns.h"

namespace kf::sim {

namespace {
// A thread that makes this many atomic or volatile accesses in one turn lets others run: it may be waiting
// for them.
constexpr unsigned kSpinEvents = 4096;
}  // namespace

int block_barrier(BarrierReduction reduction, int predicate, const void* return_address) {
  Block& block = *machine.block;
  machine.thread->predicate = predicate != 0;
  block.at_barrier++;
  suspend(Phase::block_barrier, return_address);
  switch (reduction) {
    case BarrierReduction::count:
      return block.reduction_count;
    case BarrierReduction::all:
      return block.reduction_all;
    case BarrierReduction::any:
      return block.reduction_any;
    case BarrierReduction::none:
      break;
  }
  return 0;
}

void* shared_variable(SharedKey* key, size_t bytes, size_t alignment) {
  if (key->generation != memory.shared_generation()) {
    const unsigned offset = memory.place_shared(key->name, bytes, alignment);
    if (!offset) abort_launch({"limit", std::string("no room in shared memory for `") + key->name + "`"});
    key->offset_plus_one = offset + 1;
    key->generation = memory.shared_generation();
  }
  return machine.block->shared + (key->offset_plus_one - 1);
}

void* dynamic_shared(size_t* bytes) {
  if (bytes) *bytes = memory.dynamic_shared_bytes();
  return machine.block->shared + kSharedDynamicOffset;
}

void grid_barrier(const void* return_address) {
  machine.block->at_grid++;
  machine.grid_barriers++;
  suspend(Phase::grid_barrier, return_address);
}

void spin_hint() {
  if (++machine.spin >= kSpinEvents) preempt();
}

void trap(const char* what, Site site) {
  abort_launch({"trap", what, site.file ? site.file : "", site.line});
}

void unsupported(const char* what, Site site) {
  abort_launch({"unsupported", what, site.file ? site.file : "", site.line});
}

void unsupported(const char* what, const void* return_address) {
  LaunchAborted reason("unsupported", what);
  reason.address = code_offset(return_address);
  abort_launch(reason);
}

void refuse_launch(const char* why, const void* return_address) {
  LaunchAborted reason("invalid-launch", std::string("cannot launch: ") + why);
  reason.address = code_offset(return_address);
  abort_launch(reason);
}

uint64_t clock_ticks() { return machine.ticks += 32; }

}  // namespace kf::sim

// Runs the blocks of a launch: warp by warp, each thread on a fiber as soon as it waits for another one.
#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

#include "common/random.h"
#include "sim/core/findings.h"
#include "sim/core/observer.h"

namespace kf::sim {

::kf::sim::ThreadState current;
unsigned warp_size = 32;
Machine machine;
CodeRange code;

namespace {

// Rounds in which a block only spins before another block gets its turn.
constexpr unsigned kSpinningRounds = 8;
// The same in count mode, where threads take short turns anyway (see counters.cpp).
constexpr unsigned kCountedSpinningRounds = 4096;
// A thread that makes this many atomic or volatile accesses in one turn lets others run: it may be waiting
// for them.
constexpr unsigned kSpinEvents = 4096;
constexpr size_t kMaximumExchangeBytes = 32;

void fiber_main();
FiberPool pool(fiber_main);
Body body;
void* body_context;
std::vector<Index3> positions;  // of threads in the block
uint8_t lane_order[kMaximumWarpSize];
unsigned cursor, lanes;  // into lane_order
uint32_t turn;           // lanes to run in this pass
Fiber* running_fiber;
std::optional<LaunchAborted> abort_reason;
std::vector<std::unique_ptr<Block>> spare_blocks;
std::unique_ptr<RandomSequence> order_random;

void select_thread(unsigned lane) {
  Block& block = *machine.block;
  const unsigned linear = static_cast<unsigned>(machine.warp - block.warps.data()) * warp_size + lane;
  machine.thread = &block.threads[linear];
  machine.warp->runnable &= ~(1u << lane);
  machine.spin = 0;
  current.thread = positions[linear];
  current.linear_thread = linear;
  current.lane = lane;
}

// The next lane of this pass, or -1. Only looks.
int next_lane() {
  while (cursor < lanes && !(turn >> lane_order[cursor] & 1)) cursor++;
  return cursor < lanes ? lane_order[cursor] : -1;
}

SimThread& thread_of_lane(unsigned lane) {
  return machine.block
      ->threads[static_cast<unsigned>(machine.warp - machine.block->warps.data()) * warp_size + lane];
}

void finish_thread() {
  if (machine.mode == Mode::check) checker_settle();
  machine.thread->phase = Phase::done;
  machine.warp->live &= ~(1u << current.lane);
  machine.block->live--;
}

// A fiber runs threads one after the other until one of them waits: then that thread keeps the fiber.
void fiber_main() {
  for (;;) {
    body(body_context);
    finish_thread();
    const int lane = next_lane();
    if (lane >= 0 && thread_of_lane(static_cast<unsigned>(lane)).phase == Phase::fresh) {
      cursor++;
      select_thread(static_cast<unsigned>(lane));
      continue;
    }
    Fiber* self = running_fiber;
    pool.release(self);
    switch_to_main(self);
  }
}

void suspend(Phase phase, const void* site) {
  SimThread& thread = *machine.thread;
  if (machine.mode == Mode::check) checker_settle();
  thread.phase = phase;
  thread.site = site;
  thread.fiber = running_fiber;
  switch_to_main(running_fiber);
}

void fill_order(uint8_t* order, unsigned count) {
  for (unsigned i = 0; i < count; i++) order[i] = static_cast<uint8_t>(i);
  if (machine.options.order == Order::reverse) std::reverse(order, order + count);
  if (machine.options.order == Order::random)
    for (unsigned i = count; i > 1; i--) std::swap(order[i - 1], order[order_random->below(i)]);
}

[[noreturn]] void throw_abort() {
  LaunchAborted reason = *abort_reason;
  abort_reason.reset();
  pool.reset();
  machine.block = nullptr;
  machine.warp = nullptr;
  machine.thread = nullptr;
  throw reason;
}

void run_lanes(Warp& warp) {
  machine.warp = &warp;
  current.warp = static_cast<unsigned>(&warp - machine.block->warps.data());
  lanes = warp_size;
  if (machine.options.order == Order::random) fill_order(lane_order, lanes);
  turn = warp.runnable;
  cursor = 0;
  machine.active = true;
  for (int lane = next_lane(); lane >= 0; lane = next_lane()) {
    cursor++;
    select_thread(static_cast<unsigned>(lane));
    SimThread& thread = *machine.thread;
    running_fiber = thread.fiber;
    if (thread.phase == Phase::fresh) {
      running_fiber = pool.acquire();
      if (!running_fiber) {
        machine.active = false;
        abort_reason.emplace("limit", "too many waiting threads: the simulator keeps at most " +
                                          std::to_string(kMaximumFibers) + " at once");
        throw_abort();
      }
    }
    thread.phase = Phase::ready;
    switch_to_fiber(running_fiber);
    if (abort_reason) {
      machine.active = false;
      throw_abort();
    }
  }
  machine.active = false;
  machine.thread = nullptr;
}

// Hands every lane of a complete group what all of them published, and lets them run.
void release_group(Warp& warp, uint32_t group) {
  SimThread* threads =
      machine.block->threads.data() + static_cast<size_t>(&warp - machine.block->warps.data()) * warp_size;
  if (machine.mode == Mode::check) checker_sync_lanes(warp, group);
  alignas(16) unsigned char packed[kMaximumWarpSize * kMaximumExchangeBytes];
  size_t bytes = 0;
  for (uint32_t rest = group; rest; rest &= rest - 1) {
    const unsigned lane = static_cast<unsigned>(__builtin_ctz(rest));
    if (threads[lane].phase != Phase::exchange) continue;
    if (!bytes) std::memset(packed, 0, sizeof packed);
    bytes = threads[lane].exchange_bytes;
    std::memcpy(packed + lane * bytes, threads[lane].exchange->mine, bytes);
  }
  for (uint32_t rest = group; rest; rest &= rest - 1) {
    SimThread& thread = threads[__builtin_ctz(rest)];
    if (thread.phase == Phase::exchange) {
      std::memcpy(thread.exchange->all, packed, kMaximumWarpSize * bytes);
      *thread.exchange->present = group;
    }
    thread.phase = Phase::ready;
  }
  warp.waiting &= ~group;
  warp.runnable |= group;
}

// Releases the groups of lanes whose every live member has come. True when any was.
bool release_groups(Warp& warp) {
  if (!warp.waiting) return false;
  const SimThread* threads =
      machine.block->threads.data() + static_cast<size_t>(&warp - machine.block->warps.data()) * warp_size;
  bool released = false;
  for (uint32_t rest = warp.waiting; rest;) {
    if (threads[__builtin_ctz(rest)].phase == Phase::converge) {
      rest &= rest - 1;
      continue;
    }
    const SimThread& first = threads[__builtin_ctz(rest)];
    const uint32_t wanted = first.mask & warp.live;
    uint32_t come = 0;
    for (uint32_t left = wanted & warp.waiting; left; left &= left - 1) {
      const unsigned lane = static_cast<unsigned>(__builtin_ctz(left));
      const SimThread& other = threads[lane];
      if (other.mask == first.mask && other.phase == first.phase &&
          other.exchange_bytes == first.exchange_bytes)
        come |= 1u << lane;
    }
    if (come == wanted && wanted) {
      release_group(warp, wanted);
      released = true;
    }
    rest &= ~(come | (rest & -rest));
  }
  return released;
}

// Lanes at the same call of converged_lanes go on together once no other lane of the warp can run.
void release_converged(Warp& warp) {
  if (!warp.waiting || warp.runnable || warp.preempted) return;
  SimThread* threads =
      machine.block->threads.data() + static_cast<size_t>(&warp - machine.block->warps.data()) * warp_size;
  const void* site = nullptr;
  uint32_t group = 0;
  for (uint32_t rest = warp.waiting; rest; rest &= rest - 1) {
    const SimThread& thread = threads[__builtin_ctz(rest)];
    if (thread.phase != Phase::converge || (site && thread.site != site)) continue;
    site = thread.site;
    group |= rest & -rest;
  }
  for (uint32_t rest = group; rest; rest &= rest - 1) {
    SimThread& thread = threads[__builtin_ctz(rest)];
    thread.mask = group;
    thread.phase = Phase::ready;
  }
  warp.waiting &= ~group;
  warp.runnable |= group;
}

void release_barrier(Block& block) {
  const void* site = nullptr;
  const void* other_site = nullptr;
  unsigned first = 0, other = 0;
  int count = 0, total = 0;
  for (unsigned i = 0; i < block.threads.size(); i++) {
    SimThread& thread = block.threads[i];
    if (thread.phase != Phase::block_barrier) continue;
    if (!total++) {
      site = thread.site;
      first = i;
    } else if (thread.site != site && !other_site) {
      other_site = thread.site;
      other = i;
    }
    count += thread.predicate;
    thread.phase = Phase::ready;
  }
  if (machine.mode != Mode::run && (other_site || block.live < block.threads.size())) {
    const bool exited = !other_site;
    if (count_finding("divergent-barrier", site)) {
      if (exited)
        for (other = 0; block.threads[other].phase != Phase::done;) other++;
      Finding finding =
          here("divergent-barrier", "none",
               exited ? std::to_string(block.threads.size() - block.live) +
                            " threads of the block exited before a barrier that the others wait at"
                      : "threads of one block wait at different barriers",
               site);
      finding.other_address = other_site;
      finding.thread = thread_position(first);
      finding.other_thread = thread_position(other);
      finding.has_other_thread = true;
      add_finding(std::move(finding));
    }
  }
  block.reduction_count = count;
  block.reduction_all = count == total;
  block.reduction_any = count > 0;
  block.at_barrier = 0;
  block.epoch++;
  for (size_t w = 0; w < block.warps.size(); w++) {
    Warp& warp = block.warps[w];
    if (!warp.live) continue;
    warp.runnable |= warp.live;
    warp.epoch++;
    machine.barriers++;
  }
}

enum class Round { finished, progress, spinning, stuck };

// Runs every warp of the block until its lanes wait, then the barrier if all have come.
Round run_round(Block& block) {
  machine.block = &block;
  current.block = block.position;
  bool progress = false, spinning = false;
  const unsigned warps = static_cast<unsigned>(block.warps.size());
  const bool plain_order = machine.options.order == Order::forward;
  std::vector<uint16_t> shuffled;
  if (machine.options.order == Order::random) {
    shuffled.resize(warps);
    for (unsigned i = 0; i < warps; i++) shuffled[i] = static_cast<uint16_t>(i);
    for (unsigned i = warps; i > 1; i--) std::swap(shuffled[i - 1], shuffled[order_random->below(i)]);
  }
  for (unsigned i = 0; i < warps; i++) {
    Warp& warp = block.warps[plain_order ? i : shuffled.empty() ? warps - 1 - i : shuffled[i]];
    warp.runnable |= warp.preempted;
    warp.preempted = 0;
    while (warp.runnable) {
      const uint32_t ran = warp.runnable;
      run_lanes(warp);
      if (machine.mode == Mode::count) counters_flush();
      if (!release_groups(warp)) release_converged(warp);
      if (ran & ~warp.preempted) progress = true;
    }
    if (warp.preempted) spinning = true;
  }
  machine.warp = nullptr;
  if (block.live == 0) return Round::finished;
  if (block.at_barrier && block.at_barrier == block.live) {
    release_barrier(block);
    return Round::progress;
  }
  if (progress) return Round::progress;
  return spinning ? Round::spinning : Round::stuck;
}

// The block can go no further by itself. Reports lanes that wait for lanes which wait elsewhere, and lets
// them go on.
bool break_incomplete_groups(Block& block) {
  machine.block = &block;
  bool released = false;
  for (Warp& warp : block.warps) {
    if (!warp.waiting) continue;
    const size_t base = static_cast<size_t>(&warp - block.warps.data()) * warp_size;
    while (warp.waiting) {
      const unsigned lane = static_cast<unsigned>(__builtin_ctz(warp.waiting));
      const SimThread& first = block.threads[base + lane];
      uint32_t group = 0;
      for (uint32_t rest = warp.waiting; rest; rest &= rest - 1) {
        const SimThread& other = block.threads[base + static_cast<unsigned>(__builtin_ctz(rest))];
        if (other.phase == first.phase && other.site == first.site &&
            other.exchange_bytes == first.exchange_bytes)
          group |= rest & -rest;
      }
      const bool is_exchange = first.phase == Phase::exchange;
      const char* kind = is_exchange ? "invalid-shuffle" : "deadlock";
      if (count_finding(kind, first.site)) {
        char masks[96];
        std::snprintf(masks, sizeof masks, "mask 0x%08x names lanes 0x%08x that never come", first.mask,
                      first.mask & warp.live & ~group);
        Finding finding = here(kind, "none",
                               std::string(is_exchange ? "a shuffle or vote waits for lanes of its mask: "
                                                       : "a warp barrier waits for lanes of its mask: ") +
                                   masks,
                               first.site);
        finding.thread = thread_position(static_cast<unsigned>(base) + lane);
        add_finding(std::move(finding));
      }
      machine.warp = &warp;
      release_group(warp, group);
      released = true;
    }
  }
  return released;
}

[[noreturn]] void fail_launch(const char* kind, const std::string& message) {
  pool.reset();
  throw LaunchAborted(kind, message);
}

std::unique_ptr<Block> start_block(uint64_t index, unsigned slot) {
  std::unique_ptr<Block> block;
  if (spare_blocks.empty()) {
    block = std::make_unique<Block>();
  } else {
    block = std::move(spare_blocks.back());
    spare_blocks.pop_back();
  }
  block->index = index;
  block->position = {static_cast<unsigned>(index % machine.grid.x),
                     static_cast<unsigned>(index / machine.grid.x % machine.grid.y),
                     static_cast<unsigned>(index / (uint64_t{machine.grid.x} * machine.grid.y))};
  block->slot = slot;
  block->shared = memory.slot(slot);
  if (!block->shared) fail_launch("limit", "no address space for shared memory");
  memory.poison_slot(block->shared);
  block->threads.resize(machine.threads_per_block);
  for (SimThread& thread : block->threads) thread.phase = Phase::fresh;
  if (machine.mode == Mode::check) block->fences.assign(machine.threads_per_block, Fence{});
  block->warps.resize(machine.warps_per_block);
  for (unsigned w = 0; w < machine.warps_per_block; w++) {
    const unsigned count = std::min(warp_size, machine.threads_per_block - w * warp_size);
    Warp& warp = block->warps[w];
    delete warp.clocks;
    warp = Warp{};
    warp.live = warp.runnable = count == 32 ? ~0u : (1u << count) - 1;
  }
  block->live = machine.threads_per_block;
  block->at_barrier = block->at_grid = 0;
  block->epoch = 1;
  machine.blocks_run++;
  if (machine.mode == Mode::check) checker_begin_block(*block);
  return block;
}

std::vector<uint64_t> selected_blocks() {
  std::vector<uint64_t> blocks;
  if (machine.options.all_blocks) {
    blocks.resize(machine.blocks_total);
    for (uint64_t i = 0; i < machine.blocks_total; i++) blocks[i] = i;
  } else {
    for (const uint64_t index : machine.options.blocks)
      if (index < machine.blocks_total) blocks.push_back(index);
  }
  if (machine.options.order == Order::reverse) std::reverse(blocks.begin(), blocks.end());
  if (machine.options.order == Order::random)
    for (size_t i = blocks.size(); i > 1; i--) std::swap(blocks[i - 1], blocks[order_random->next() % i]);
  return blocks;
}

void run_blocks(const std::vector<uint64_t>& blocks) {
  const bool clusters = machine.mode == Mode::count;
  const size_t slots =
      std::min<size_t>(kMaximumSlots, std::max<size_t>(1, kMaximumFibers / machine.threads_per_block));
  std::vector<std::unique_ptr<Block>> resident;
  std::vector<unsigned> free_slots;
  for (size_t i = slots; i-- > 0;) free_slots.push_back(static_cast<unsigned>(i));
  size_t next = 0, wanted = 1;
  unsigned spinning_rounds = 0;
  bool starting = false;
  const auto start_next = [&] {
    const unsigned slot = free_slots.back();
    free_slots.pop_back();
    resident.push_back(start_block(blocks[next++], slot));
  };
  const unsigned spinning_limit = clusters ? kCountedSpinningRounds : kSpinningRounds;
  while (next < blocks.size() || !resident.empty()) {
    if (resident.empty() && clusters) {
      // A cluster: consecutive blocks, which share one multiprocessor and its L1.
      starting = true;
      if (next == 0 || blocks[next] != blocks[next - 1] + 1) counters_begin_cluster();
      wanted = 1;
      while (wanted < machine.options.resident_blocks && wanted < slots && next + wanted < blocks.size() &&
             blocks[next + wanted] == blocks[next + wanted - 1] + 1)
        wanted++;
    }
    while ((!clusters || starting) && resident.size() < wanted && next < blocks.size()) start_next();
    starting = false;
    bool progress = false, spinning = false;
    size_t finished = 0;
    for (std::unique_ptr<Block>& block : resident) {
      Round round = run_round(*block);
      // A block alone runs on at once; several take turns.
      while (resident.size() == 1 && round == Round::progress) round = run_round(*block);
      if (round == Round::stuck && block->at_grid < block->live)
        if (break_incomplete_groups(*block)) round = Round::progress;
      progress |= round == Round::progress || round == Round::finished;
      spinning |= round == Round::spinning;
      if (round == Round::finished) {
        free_slots.push_back(block->slot);
        spare_blocks.push_back(std::move(block));
        finished++;
      }
    }
    if (finished) {
      std::erase_if(resident, [](const std::unique_ptr<Block>& block) { return !block; });
      spinning_rounds = 0;
    }
    if (progress) {
      spinning_rounds = 0;
      continue;
    }
    const bool all_at_grid =
        !resident.empty() && std::all_of(resident.begin(), resident.end(), [](const auto& block) {
          return block->at_grid && block->at_grid == block->live;
        });
    if (all_at_grid && next == blocks.size()) {
      for (std::unique_ptr<Block>& block : resident) {
        for (SimThread& thread : block->threads)
          if (thread.phase == Phase::grid_barrier) thread.phase = Phase::ready;
        block->at_grid = 0;
        block->epoch++;
        for (Warp& warp : block->warps) {
          warp.runnable = warp.live;
          warp.epoch++;
          machine.barriers += warp.live != 0;
        }
      }
      machine.ordered_before = ++machine.time;
      continue;
    }
    if (spinning && ++spinning_rounds < spinning_limit) continue;
    spinning_rounds = 0;
    if (next < blocks.size() && (spinning || all_at_grid)) {
      // Someone waits for a block that has not started.
      if (resident.size() < slots) {
        wanted = resident.size() + 1;
        start_next();
        continue;
      }
      if (all_at_grid)
        fail_launch("limit", "a grid-wide barrier needs all " + std::to_string(blocks.size()) +
                                 " blocks resident; the simulator holds " + std::to_string(slots) + " of " +
                                 std::to_string(machine.threads_per_block) + " threads");
    }
    if (spinning) continue;
    for (std::unique_ptr<Block>& block : resident) {
      machine.block = block.get();
      for (unsigned i = 0; i < block->threads.size(); i++) {
        const SimThread& thread = block->threads[i];
        if (thread.phase == Phase::done) continue;
        if (count_finding("deadlock", thread.site)) {
          Finding finding =
              here("deadlock", "none", "threads wait at different barriers and none of them can be completed",
                   thread.site);
          finding.thread = thread_position(i);
          add_finding(std::move(finding));
        }
        break;
      }
    }
    fail_launch("trap", "deadlock: no thread of the resident blocks can go on");
  }
}

}  // namespace

void begin_request(const Options& options) {
  machine.options = options;
  machine.mode = options.mode;
  machine.blocks_total = machine.blocks_run = 0;
  machine.time = machine.ordered_before = 1;
  machine.barriers = machine.warp_barriers = machine.shuffles = 0;
  machine.ticks = 0;
  machine.log.clear();
  machine.active = false;
  abort_reason.reset();
  clear_findings();
  checker_begin_request();
  counters_begin_request();
}

void preempt() {
  machine.warp->preempted |= 1u << current.lane;
  suspend(Phase::ready, nullptr);
}

void abort_launch(LaunchAborted reason) {
  if (!machine.active) throw reason;
  abort_reason.emplace(std::move(reason));
  switch_to_main(running_fiber);
  __builtin_unreachable();
}

bool is_stack_overflow(const void* address) {
  // A large frame may step over the guard page and touch what lies below it.
  constexpr std::ptrdiff_t kReach = std::ptrdiff_t{64} << 20;
  if (pool.is_guard(address)) return true;
  if (!machine.active || !running_fiber) return false;
  const std::ptrdiff_t below = running_fiber->stack - static_cast<const char*>(address);
  return below > 0 && below < kReach;
}

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

namespace {
void wait_for_lanes(Phase phase, uint32_t mask, const void* return_address) {
  const uint32_t self = 1u << current.lane;
  if (!(mask & self)) {
    if (count_finding("invalid-shuffle", return_address)) {
      char text[80];
      std::snprintf(text, sizeof text, "lane %u is not in the mask 0x%08x it passes", current.lane, mask);
      add_finding(here("invalid-shuffle", "none", text, return_address));
    }
    mask |= self;
  }
  machine.thread->mask = mask;
  machine.warp->waiting |= self;
  suspend(phase, return_address);
}
}  // namespace

void warp_barrier(uint32_t mask, const void* return_address) {
  counters_warp_barrier();
  machine.thread->exchange_bytes = 0;
  wait_for_lanes(Phase::warp_barrier, mask, return_address);
}

void warp_exchange(uint32_t mask, const void* mine, void* all, size_t bytes, uint32_t* present,
                   const void* return_address) {
  if (bytes > kMaximumExchangeBytes)
    abort_launch({"unsupported", "a warp exchange of more than 32 bytes per lane"});
  uint32_t ignored;
  Exchange exchange{mine, all, present ? present : &ignored};
  machine.thread->exchange = &exchange;
  machine.thread->exchange_bytes = static_cast<uint16_t>(bytes);
  wait_for_lanes(Phase::exchange, mask, return_address);
}

uint32_t converged_lanes(const void* return_address) {
  machine.warp->waiting |= 1u << current.lane;
  suspend(Phase::converge, return_address);
  return machine.thread->mask;
}

void note_shuffle(uint32_t mask, unsigned source_lane, bool source_present, const void* return_address) {
  counters_shuffle();
  if (source_present || machine.mode == Mode::run || !count_finding("invalid-shuffle", return_address))
    return;
  char text[120];
  std::snprintf(text, sizeof text, "shuffle reads lane %u, which takes no part in it (mask 0x%08x)",
                source_lane, mask);
  add_finding(here("invalid-shuffle", "none", text, return_address));
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

uint64_t clock_ticks() { return machine.ticks += 32; }

void launch(const LaunchShape& shape, Body body_, void* context) {
  const uint64_t threads = uint64_t{shape.block.x} * shape.block.y * shape.block.z;
  const uint64_t blocks = uint64_t{shape.grid.x} * shape.grid.y * shape.grid.z;
  constexpr size_t kMaximumDynamic = kSharedStaticOffset - kSharedDynamicOffset - 4096;
  std::string wrong;
  if (threads == 0 || threads > kMaximumThreads || shape.block.z > 64)
    wrong = "a block of " + describe(shape.block) + " threads; 1 to 1024 are possible";
  if (blocks == 0 || shape.grid.x > 0x7fffffffu || shape.grid.y > 65535 || shape.grid.z > 65535)
    wrong = "a grid of " + describe(shape.grid) + " blocks";
  if (shape.dynamic_shared_bytes > kMaximumDynamic)
    wrong = std::to_string(shape.dynamic_shared_bytes) + " bytes of dynamic shared memory";
  if (!wrong.empty()) {
    if (count_finding("invalid-launch", nullptr))
      add_finding({"invalid-launch", "none", "cannot launch " + wrong});
    return;
  }
  body = body_;
  body_context = context;
  machine.grid = current.grid_extent = shape.grid;
  machine.extent = current.block_extent = shape.block;
  machine.threads_per_block = static_cast<unsigned>(threads);
  machine.warps_per_block = (machine.threads_per_block + warp_size - 1) / warp_size;
  machine.blocks_total += blocks;
  machine.ordered_before = ++machine.time;
  order_random = std::make_unique<RandomSequence>(machine.options.order_seed);
  fill_order(lane_order, warp_size);
  positions.resize(machine.threads_per_block);
  for (unsigned i = 0; i < machine.threads_per_block; i++) positions[i] = thread_position(i);
  memory.begin_shared_layout(shape.dynamic_shared_bytes);
  if (machine.mode == Mode::check) checker_begin_launch();
  counters_begin_launch();
  const uint64_t total_before = machine.blocks_total - blocks;
  machine.blocks_total = blocks;
  const std::vector<uint64_t> selected = selected_blocks();
  run_blocks(selected);
  machine.blocks_total = total_before + blocks;
  machine.block = nullptr;
}

}  // namespace kf::sim

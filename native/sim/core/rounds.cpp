#include "sim/core/rounds.h"

#include <algorithm>

#include "sim/core/findings.h"
#include "sim/core/lane-groups.h"
#include "sim/core/observer.h"
#include "sim/core/turn-order.h"
#include "sim/core/turns.h"

namespace kf::sim {

namespace {

void report_divergence(const void* site, unsigned thread, const void* other_site, unsigned other) {
  if (!count_finding("divergent-barrier", site)) return;
  Finding finding =
      here("divergent-barrier", "none", "threads of one block wait at different barriers", site);
  finding.other_address = other_site;
  finding.thread = thread_position(thread);
  finding.other_thread = thread_position(other);
  finding.has_other_thread = true;
  add_finding(std::move(finding));
}

// No defect on CUDA devices: a thread that ends counts as arrived (docs/decisions/010).
void report_exits(const Block& block, const void* site, unsigned waiting) {
  if (!count_finding(kExitBeforeBarrier, site)) return;
  unsigned exited = 0;
  while (block.threads[exited].phase != Phase::done) exited++;
  Finding finding =
      here(kExitBeforeBarrier, "none",
           std::to_string(block.threads.size() - block.live) + " of " + std::to_string(block.threads.size()) +
               " threads of the block ended before a barrier that the others wait at",
           site);
  finding.thread = thread_position(waiting);
  finding.other_thread = thread_position(exited);
  finding.has_other_thread = true;
  add_finding(std::move(finding));
}

// Threads of a block that all have come to a barrier, or have ended, go on.
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
  if (machine.mode != Mode::run) {
    if (other_site) report_divergence(site, first, other_site, other);
    if (block.live < block.threads.size()) report_exits(block, site, first);
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
    machine.work++;
  }
}

}  // namespace

// Runs every warp of the block until its lanes wait, then the barrier if all have come.
Round run_round(Block& block) {
  machine.block = &block;
  current.block = block.position;
  bool progress = false, spinning = false;
  const unsigned warps = static_cast<unsigned>(block.warps.size());
  uint16_t order[kMaximumThreads];
  if (machine.options.order != Order::forward) {
    for (unsigned i = 0; i < warps; i++) order[i] = static_cast<uint16_t>(i);
    put_in_order(order, warps);
  }
  for (unsigned i = 0; i < warps; i++) {
    Warp& warp = block.warps[machine.options.order == Order::forward ? i : order[i]];
    warp.runnable |= warp.preempted;
    warp.preempted = 0;
    while (warp.runnable) {
      const uint32_t ran = warp.runnable;
      run_lanes(warp);
      if (machine.mode == Mode::count) counters_flush();
      release_lane_groups(warp);
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

void begin_block(Block& block, uint64_t index, unsigned slot) {
  block.index = index;
  block.position = {static_cast<unsigned>(index % machine.grid.x),
                    static_cast<unsigned>(index / machine.grid.x % machine.grid.y),
                    static_cast<unsigned>(index / (uint64_t{machine.grid.x} * machine.grid.y))};
  block.slot = slot;
  block.shared = memory.slot(slot);
  if (!block.shared) fail_launch("limit", "no address space for shared memory");
  memory.poison_slot(block.shared);
  block.threads.resize(machine.threads_per_block);
  for (SimThread& thread : block.threads) thread.phase = Phase::fresh;
  if (machine.mode == Mode::check) block.fences.assign(machine.threads_per_block, Fence{});
  block.warps.resize(machine.warps_per_block);
  for (unsigned w = 0; w < machine.warps_per_block; w++) {
    const unsigned count = std::min(warp_size, machine.threads_per_block - w * warp_size);
    Warp& warp = block.warps[w];
    delete warp.clocks;
    warp = Warp{};
    warp.live = warp.runnable = count == 32 ? ~0u : (1u << count) - 1;
  }
  block.live = machine.threads_per_block;
  block.at_barrier = block.at_grid = 0;
  block.epoch = 1;
  machine.blocks_run++;
  if (machine.mode == Mode::check) checker_begin_block(block);
}

}  // namespace kf::sim

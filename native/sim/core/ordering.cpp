#include "sim/core/ordering.h"

#include <unordered_map>

#include "sim/core/observer.h"

namespace kf::sim {

namespace {

// A thread made what it had done before its fence visible through an atomic on one address.
struct Release {
  uint16_t thread;
  bool is_device;
  uint32_t fence_time, fence_epoch, fence_warp_epoch;
  uint32_t time;  // of the first release by that thread
  // Where the whole block fenced before a barrier and one thread released after it: the time of each thread's
  // fence, zero where it had none.
  std::vector<uint32_t> fenced;
  uint32_t fenced_epoch;
};

// What the other threads of the running block had fenced before the last barrier.
void note_fenced(Release& release) {
  const Block& block = *machine.block;
  if (release.fenced_epoch == block.epoch) return;
  release.fenced_epoch = block.epoch;
  release.fenced.resize(block.fences.size());
  for (size_t thread = 0; thread < block.fences.size(); thread++) {
    const Fence& fence = block.fences[thread];
    if (fence.time && fence.is_device && fence.epoch < block.epoch) release.fenced[thread] = fence.time;
  }
}
struct SyncVariable {
  std::unordered_map<uint32_t, std::vector<Release>> releases;  // by block
};
struct Acquire {
  const SyncVariable* variable;
  uint32_t time, epoch;
  uint16_t thread;
};

std::unordered_map<uintptr_t, SyncVariable> variables;
std::unordered_map<uint32_t, std::vector<Acquire>> acquires;  // by block
std::vector<Index3> positions;                                // by serial - 1

// Whether the fence of a release covers an access of the same block.
bool covers(const Release& release, const Access& access) {
  if (access.thread < release.fenced.size() && access.time < release.fenced[access.thread]) return true;
  if (access.time >= release.fence_time) return false;
  if (access.thread == release.thread || access.epoch < release.fence_epoch) return true;
  return access.thread / warp_size == release.thread / warp_size &&
         access.warp_epoch < release.fence_warp_epoch;
}

}  // namespace

void forget_order() {
  variables.clear();
  acquires.clear();
  positions.clear();
}

void begin_block_order(Block& block) {
  positions.push_back(block.position);
  block.serial = static_cast<uint32_t>(positions.size());
}

Index3 block_position(uint32_t serial) { return positions[serial - 1]; }

bool has_acquired(uint32_t block) { return !acquires.empty() && acquires.count(block) != 0; }

bool is_released(const Access& earlier, const Access& me) {
  if (acquires.empty()) return false;
  const auto found = acquires.find(me.block);
  if (found == acquires.end()) return false;
  for (const Acquire& acquire : found->second) {
    const bool usable = acquire.thread == me.thread || acquire.epoch < me.epoch ||
                        acquire.thread / warp_size == me.thread / warp_size;
    if (!usable) continue;
    const auto releases = acquire.variable->releases.find(earlier.block);
    if (releases == acquire.variable->releases.end()) continue;
    for (const Release& release : releases->second)
      if (release.time <= acquire.time && (release.is_device || earlier.block == me.block) &&
          covers(release, earlier))
        return true;
  }
  return false;
}

void checker_fence(AtomicScope scope) {
  machine.block->fences[current.linear_thread] = {++machine.time, machine.block->epoch, machine.warp->epoch,
                                                  scope == AtomicScope::device};
}

void checker_atomic(uintptr_t address, AtomicScope scope, bool releases, bool acquires_too) {
  const Fence& fence = machine.block->fences[current.linear_thread];
  const bool can_release = releases && fence.time;
  if (!can_release && variables.empty()) return;
  const auto known = variables.find(address);
  const auto self = static_cast<uint16_t>(current.linear_thread);
  const uint32_t block = machine.block->serial;
  if (acquires_too && known != variables.end()) {
    std::vector<Acquire>& list = acquires[block];
    Acquire* same = nullptr;
    for (size_t i = list.size(), seen = 0; i-- > 0 && seen < 32 && !same; seen++)
      if (list[i].thread == self && list[i].variable == &known->second &&
          list[i].epoch == machine.block->epoch)
        same = &list[i];
    const uint32_t now = ++machine.time;
    if (same)
      same->time = now;
    else
      list.push_back({&known->second, now, machine.block->epoch, self});
  }
  if (!can_release) return;
  SyncVariable& variable = known != variables.end() ? known->second : variables[address];
  std::vector<Release>& list = variable.releases[block];
  const bool is_device = fence.is_device && scope == AtomicScope::device;
  for (Release& release : list)
    if (release.thread == self) {
      release.fence_time = fence.time;
      release.fence_epoch = fence.epoch;
      release.fence_warp_epoch = fence.warp_epoch;
      release.is_device |= is_device;
      note_fenced(release);
      return;
    }
  list.push_back({self, is_device, fence.time, fence.epoch, fence.warp_epoch, ++machine.time, {}, 0});
  note_fenced(list.back());
}

}  // namespace kf::sim

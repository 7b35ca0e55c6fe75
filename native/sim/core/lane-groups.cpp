#include "sim/core/lane-groups.h"

#include <cstdio>
#include <cstring>

#include "sim/core/findings.h"
#include "sim/core/observer.h"
#include "sim/core/turns.h"

namespace kf::sim {

namespace {

constexpr size_t kMaximumExchangeBytes = 32;

SimThread* threads_of(const Warp& warp) {
  return machine.block->threads.data() + static_cast<size_t>(&warp - machine.block->warps.data()) * warp_size;
}

// Hands every lane of a complete group what all of them published, and lets them run.
void release_group(Warp& warp, uint32_t group) {
  SimThread* threads = threads_of(warp);
  if (machine.mode == Mode::check) checker_sync_lanes(warp, group);
  alignas(16) unsigned char packed[kMaximumWarpSize * kMaximumExchangeBytes];
  size_t bytes = 0;
  for (uint32_t rest = group; rest; rest &= rest - 1) {
    const unsigned lane = static_cast<unsigned>(__builtin_ctz(rest));
    if (threads[lane].phase != Phase::exchange) continue;
    if (!bytes) {
      bytes = threads[lane].exchange_bytes;
      std::memset(packed, 0, kMaximumWarpSize * bytes);
    }
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
bool release_complete(Warp& warp) {
  if (!warp.waiting) return false;
  const SimThread* threads = threads_of(warp);
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
  SimThread* threads = threads_of(warp);
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

void release_lane_groups(Warp& warp) {
  if (!release_complete(warp)) release_converged(warp);
}

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

void note_idle_shuffle(unsigned step, unsigned width, const void* return_address) {
  if (machine.mode == Mode::run || !count_finding(kIdleShuffle, return_address)) return;
  char text[120];
  std::snprintf(text, sizeof text, "shuffle by %u lanes in segments of %u leaves every lane its own value",
                step, width);
  add_finding(here(kIdleShuffle, "none", text, return_address));
}

}  // namespace kf::sim

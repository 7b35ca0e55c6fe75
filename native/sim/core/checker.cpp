// The judgement of every access. One file, so that the path of an access inlines and its state stays private.
#include "sim/core/checker.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>

#include "sim/core/bounds.h"
#include "sim/core/findings.h"
#include "sim/core/observer.h"
#include "sim/core/ordering.h"
#include "sim/core/site-index.h"

namespace kf::sim {

namespace {

enum Flag : uint16_t { kAtomicAccess = 1, kOtherWarps = 2, kOtherBlocks = 4 };

SiteIndex<1> sites;
std::vector<ShadowCell*> shared_shadow;  // by slot
std::deque<std::array<ShadowCell, 4>> split_cells;

// A store that conflicts with an earlier access, judged once its value is in memory: a store that changes
// nothing is a common and harmless way to set a flag.
struct PendingStore {
  uintptr_t address;
  size_t bytes;
  unsigned char before[16];
  Finding finding;
};
std::vector<PendingStore> pending;

// A plain read of what another thread changed atomically. It is a guess, and no race, where the same thread
// goes on to compare and swap there: `old = *p; do ... while (atomicCAS(p, ...) != ...)`.
struct Glance {
  uintptr_t address;
  size_t bytes;
  Finding finding;
};
std::vector<Glance> glances;
constexpr size_t kMaximumGlances = 64;

// When a race is reported.
enum class Verdict { now, if_value_changes, unless_swapped };

template <class T>
T* map_zeroes(size_t bytes) {
  void* memory =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw LaunchAborted("limit", "no memory for the checker's shadow");
  return static_cast<T*>(memory);
}

constexpr size_t kSharedShadowBytes = kSharedSlotBytes / 4 * sizeof(ShadowCell);

void make_shadow(Region& region) {
  const uintptr_t first = region.begin & ~uintptr_t{15};
  region.shadow_bytes = std::max<size_t>(1, (region.end - first + 3) / 4) * sizeof(ShadowCell);
  region.shadow = map_zeroes<ShadowCell>(region.shadow_bytes);
}

// What is being checked.
struct Event {
  uintptr_t address;
  size_t bytes;
  bool is_write, is_atomic;
  const void* return_address;
  const Target* target;
  Access me;
};

void report_race(const Event& event, const Access& other, const char* what, Verdict verdict) {
  if (verdict == Verdict::unless_swapped && glances.size() >= kMaximumGlances) verdict = Verdict::now;
  const bool judge_value = verdict == Verdict::if_value_changes;
  if (verdict == Verdict::now && !count_finding("race", event.return_address)) return;
  const bool same_block = other.block == event.me.block;
  const Index3 other_thread = thread_position(other.thread);
  std::string message =
      std::string(what) + " of " + describe_element(*event.target, event.address, event.bytes) + ": ";
  if (same_block) {
    const bool same_warp = other.thread / warp_size == event.me.thread / warp_size;
    message += "threads " + describe(other_thread) + " and " + describe(current.thread) + " of block " +
               describe(machine.block->position) +
               (same_warp ? " (lanes of one warp) with no __syncwarp or barrier between them"
                          : " with no barrier between them");
  } else {
    message += "block " + describe(block_position(other.block)) + " thread " + describe(other_thread) +
               " and block " + describe(machine.block->position) + " thread " + describe(current.thread) +
               "; nothing orders different blocks of a launch";
  }
  Finding finding = here("race", event.target->space == Space::shared ? "shared" : "global",
                         std::move(message), event.return_address);
  finding.other_address = sites.address(other.site);
  finding.other_thread = other_thread;
  finding.has_other_thread = true;
  if (verdict == Verdict::unless_swapped) {
    glances.push_back({event.address, event.bytes, std::move(finding)});
    return;
  }
  if (!judge_value || event.bytes > sizeof PendingStore::before) {
    if (judge_value && !count_finding("race", event.return_address)) return;
    add_finding(std::move(finding));
    return;
  }
  for (const PendingStore& store : pending)
    if (store.address == event.address) return;
  PendingStore store{event.address, event.bytes, {}, std::move(finding)};
  std::memcpy(store.before, reinterpret_cast<const void*>(event.address), event.bytes);
  pending.push_back(std::move(store));
}

// A copy that nobody has waited for may write at any time.
void report_copy_under_way(const Event& event, const AsyncCopy& copy) {
  if (!count_finding("race", event.return_address)) return;
  const Index3 copier = thread_position(copy.thread);
  Finding finding =
      here("race", "shared",
           std::string(event.is_write ? "write" : "read") + " of " +
               describe_element(*event.target, event.address, event.bytes) + " by thread " +
               describe(current.thread) + " while the asynchronous copy of thread " + describe(copier) +
               " may still be under way; wait for the copy, then synchronise",
           event.return_address);
  finding.other_address = copy.return_address;
  finding.other_thread = copier;
  finding.has_other_thread = true;
  add_finding(std::move(finding));
}

void report_uninitialised(const Event& event) {
  if (!count_finding("uninitialised-read", event.return_address)) return;
  add_finding(here("uninitialised-read", event.target->space == Space::shared ? "shared" : "global",
                   "read of " + describe_element(*event.target, event.address, event.bytes) +
                       ", which nobody has written" +
                       (event.target->space == Space::shared ? " in this block" : ""),
                   event.return_address));
}

// Readers that the cell remembers and that nothing orders before this write.
bool reads_race(const Event& event, const ShadowCell& cell) {
  const Access& reader = cell.reader;
  const Access& me = event.me;
  if (!reader.block || reader.time < machine.ordered_before) return false;
  if (event.is_atomic && (reader.flags & kAtomicAccess)) return false;
  if (reader.block != me.block) return !is_ordered(reader, me);
  // The cell remembers one reader well. Where others are known only by a flag and this block has acquired
  // something, they may have been ordered by it: no report rather than a wrong one.
  if ((reader.flags & kOtherBlocks) && !has_acquired(me.block)) return true;
  if (reader.epoch != me.epoch) return false;
  const unsigned warp = me.thread / warp_size;
  if (reader.flags & kOtherWarps) return !has_acquired(me.block);
  if (reader.thread / warp_size != warp) return !is_ordered(reader, me);
  if (reader.warp_epoch != me.warp_epoch) return false;
  const uint32_t others = cell.reader_lanes & ~(1u << current.lane);
  if (!others) return false;
  const LaneClocks* clocks = machine.warp->clocks;
  if (!clocks) return true;
  for (uint32_t rest = others; rest; rest &= rest - 1)
    if (clocks->known[current.lane][__builtin_ctz(rest)] < reader.clock) return true;
  return false;
}

// One of the remembered readers, not the running thread itself.
Access other_reader(const ShadowCell& cell) {
  Access reader = cell.reader;
  const uint32_t others = cell.reader_lanes & ~(1u << current.lane);
  if (reader.block == machine.block->serial && reader.thread == current.linear_thread && others)
    reader.thread = static_cast<uint16_t>(reader.thread / warp_size * warp_size +
                                          static_cast<unsigned>(__builtin_ctz(others)));
  return reader;
}

void note_reader(const Event& event, ShadowCell& cell) {
  Access& reader = cell.reader;
  const Access& me = event.me;
  const uint32_t lane = 1u << current.lane;
  const bool valid = reader.block && reader.time >= machine.ordered_before;
  const uint16_t atomic = event.is_atomic ? kAtomicAccess : 0;
  if (valid && reader.block == me.block && reader.epoch == me.epoch) {
    if (atomic && !(reader.flags & kAtomicAccess)) return;  // keep the plain reader
    const bool same_warp = reader.thread / warp_size == me.thread / warp_size;
    uint16_t flags = static_cast<uint16_t>(reader.flags & (kOtherWarps | kOtherBlocks));
    uint32_t lanes = lane;
    uint16_t clock = me.clock;
    if (!same_warp) {
      flags |= kOtherWarps;
    } else if (reader.warp_epoch == me.warp_epoch) {
      lanes |= cell.reader_lanes;
      clock = std::min(clock, reader.clock);
    }
    reader = me;
    reader.clock = clock;
    reader.flags = static_cast<uint16_t>(flags | atomic);
    cell.reader_lanes = lanes;
    return;
  }
  uint16_t flags = 0;
  if (valid) {
    if (atomic && !(reader.flags & kAtomicAccess) && reader.block != me.block) return;
    flags = static_cast<uint16_t>(reader.flags & kOtherBlocks);
    if (reader.block != me.block) flags |= kOtherBlocks;
  }
  if (event.target->space == Space::shared) flags = 0;
  reader = me;
  reader.flags = static_cast<uint16_t>(flags | atomic);
  cell.reader_lanes = lane;
}

void check_cell(const Event& event, ShadowCell& cell, bool may_be_uninitialised) {
  const bool shared = event.target->space == Space::shared;
  const Access& me = event.me;
  if (shared && cell.reader.block != me.block) cell.reader.block = 0;
  const Access& writer = cell.writer;
  const bool written = shared ? writer.block == me.block : writer.block != 0;
  const bool conflicts =
      written && !(event.is_atomic && (writer.flags & kAtomicAccess)) && !is_ordered(writer, me);
  if (!event.is_write) {
    if (conflicts && (writer.flags & kAtomicAccess))
      report_race(event, writer, "plain read racing with an atomic", Verdict::unless_swapped);
    else if (conflicts)
      report_race(event, writer, "read after write", Verdict::now);
    else if (!written && may_be_uninitialised)
      report_uninitialised(event);
    note_reader(event, cell);
    return;
  }
  if (conflicts) {
    const bool updated = cell.reader.block == me.block && cell.reader.thread == me.thread && !event.is_atomic;
    report_race(event, writer,
                event.is_atomic || (writer.flags & kAtomicAccess) ? "atomic and plain access"
                : updated                                         ? "lost update"
                                                                  : "two writes",
                Verdict::if_value_changes);
  } else if (reads_race(event, cell)) {
    report_race(event, other_reader(cell), "write after read", Verdict::if_value_changes);
  }
  if (event.is_atomic && !written && may_be_uninitialised) report_uninitialised(event);
  cell.writer = me;
  cell.writer.flags = event.is_atomic ? kAtomicAccess : 0;
  cell.reader.block = 0;
}

void check_word(const Event& event, ShadowCell& cell, unsigned first_byte, unsigned end_byte,
                bool may_be_uninitialised) {
  if (!cell.split) {
    if (first_byte == 0 && end_byte == 4) return check_cell(event, cell, may_be_uninitialised);
    split_cells.push_back({cell, cell, cell, cell});
    cell.split = static_cast<uint32_t>(split_cells.size());
  }
  std::array<ShadowCell, 4>& bytes = split_cells[cell.split - 1];
  for (unsigned i = first_byte; i < end_byte; i++) check_cell(event, bytes[i], may_be_uninitialised);
}

}  // namespace

void checker_begin_request() {
  for (ShadowCell* cells : shared_shadow)
    if (cells) munmap(cells, kSharedShadowBytes);
  shared_shadow.clear();
  split_cells.clear();
  pending.clear();
  glances.clear();
  forget_order();
}

void checker_begin_launch() {
  for (Region* region : memory.regions())
    if (!region->shadow && region->space != Space::constant) make_shadow(*region);
}

void checker_begin_block(Block& block) {
  if (shared_shadow.size() <= block.slot) shared_shadow.resize(block.slot + 1);
  if (!shared_shadow[block.slot]) shared_shadow[block.slot] = map_zeroes<ShadowCell>(kSharedShadowBytes);
  begin_block_order(block);
  checker_async_begin_block(block);
}

static void settle_stores() {
  for (PendingStore& store : pending) {
    if (std::memcmp(store.before, reinterpret_cast<const void*>(store.address), store.bytes) == 0) continue;
    if (count_finding("race", store.finding.address)) add_finding(std::move(store.finding));
  }
  pending.clear();
}

void checker_settle() {
  settle_stores();
  for (Glance& glance : glances)
    if (count_finding("race", glance.finding.address)) add_finding(std::move(glance.finding));
  glances.clear();
}

void checker_swap(uintptr_t address, size_t bytes) {
  std::erase_if(glances, [&](const Glance& glance) {
    return glance.address < address + bytes && address < glance.address + glance.bytes;
  });
}

void checker_access(uintptr_t address, size_t bytes, bool is_write, bool is_atomic,
                    const void* return_address) {
  if (!pending.empty()) settle_stores();
  const Target target = locate(address, bytes, is_write, return_address);
  if (!target.inside || target.space == Space::constant) return;
  ShadowCell* cells;
  uintptr_t origin;
  bool may_be_uninitialised;
  if (target.space == Space::shared) {
    const uintptr_t slot = (address - kSharedBase) / kSharedSlotBytes;
    if (slot >= shared_shadow.size() || !shared_shadow[slot]) return;
    cells = shared_shadow[slot];
    origin = kSharedBase + slot * kSharedSlotBytes;
    may_be_uninitialised = bytes <= 16;
  } else {
    if (!target.region->shadow) make_shadow(*target.region);
    cells = target.region->shadow;
    origin = target.region->begin & ~uintptr_t{15};
    may_be_uninitialised = !target.region->initialised && bytes <= 16;
  }
  const LaneClocks* clocks = machine.warp->clocks;
  const Event event{
      address,
      bytes,
      is_write,
      is_atomic,
      return_address,
      &target,
      {machine.block->serial, machine.block->epoch, machine.warp->epoch, machine.time,
       static_cast<uint16_t>(current.linear_thread), clocks ? clocks->own[current.lane] : uint16_t{1},
       static_cast<uint16_t>(std::min(sites.id(return_address), 65535u)), 0}};
  if (target.space == Space::shared)
    if (const AsyncCopy* copy = copy_under_way(address, bytes)) {
      report_copy_under_way(event, *copy);
      return;
    }
  const uintptr_t end = address + bytes;
  for (uintptr_t word = address & ~uintptr_t{3}; word < end; word += 4) {
    const unsigned first = word < address ? static_cast<unsigned>(address - word) : 0;
    const unsigned last = end - word < 4 ? static_cast<unsigned>(end - word) : 4;
    check_word(event, cells[(word - origin) / 4], first, last, may_be_uninitialised);
  }
}

void checker_host_write(uintptr_t address, size_t bytes) {
  Region* region = memory.find(address);
  if (!region || region->space == Space::constant) return;
  const uintptr_t first = std::max(address, region->begin), end = std::min(address + bytes, region->end);
  if (first >= end) return;
  if (first == region->begin && end == region->end) {
    region->initialised = region->written_by_host = true;
    return;
  }
  if (region->written_by_host) return;
  if (!region->shadow) make_shadow(*region);
  // Time zero: ordered before everything.
  constexpr Access host{~0u, 0, 0, 0, 0, 0, 0, 0};
  const uintptr_t origin = region->begin & ~uintptr_t{15};
  for (uintptr_t word = first & ~uintptr_t{3}; word < end; word += 4) {
    ShadowCell& cell = region->shadow[(word - origin) / 4];
    const bool is_whole = word >= first && word + 4 <= end;
    if (!cell.split && is_whole) {
      cell.writer = host;
      cell.reader.block = 0;
      continue;
    }
    if (!cell.split) {
      split_cells.push_back({cell, cell, cell, cell});
      cell.split = static_cast<uint32_t>(split_cells.size());
    }
    for (uintptr_t at = std::max(word, first); at < std::min(word + 4, end); at++) {
      ShadowCell& byte = split_cells[cell.split - 1][at - word];
      byte.writer = host;
      byte.reader.block = 0;
    }
  }
}

void checker_sync_lanes(Warp& warp, uint32_t group) {
  if (group == warp.live) {
    warp.epoch++;
    return;
  }
  if ((group & (group - 1)) == 0) return;
  if (!warp.clocks) {
    warp.clocks = new LaneClocks();
    std::fill(std::begin(warp.clocks->own), std::end(warp.clocks->own), uint16_t{1});
  }
  LaneClocks& clocks = *warp.clocks;
  uint16_t joined[kMaximumWarpSize] = {};
  for (uint32_t rest = group; rest; rest &= rest - 1) {
    const int lane = __builtin_ctz(rest);
    for (unsigned i = 0; i < kMaximumWarpSize; i++) joined[i] = std::max(joined[i], clocks.known[lane][i]);
  }
  for (uint32_t rest = group; rest; rest &= rest - 1) {
    const int lane = __builtin_ctz(rest);
    joined[lane] = clocks.own[lane];
    if (++clocks.own[lane] == 0xffff) {  // start over; what was unordered is forgotten
      delete warp.clocks;
      warp.clocks = nullptr;
      warp.epoch++;
      return;
    }
  }
  for (uint32_t rest = group; rest; rest &= rest - 1)
    std::copy(std::begin(joined), std::end(joined), clocks.known[__builtin_ctz(rest)]);
}

void forget_shadow(Region* region) {
  if (region->shadow) munmap(region->shadow, region->shadow_bytes);
  region->shadow = nullptr;
  region->sectors_read.clear();
  region->sectors_written.clear();
}

uint64_t unwritten_elements(const Region& region) {
  if (region.written_by_host) return 0;
  if (!region.shadow) return (region.end - region.begin) / region.element_bytes;
  const uintptr_t origin = region.begin & ~uintptr_t{15};
  uint64_t count = 0;
  for (uintptr_t at = region.begin; at < region.end; at += region.element_bytes) {
    const ShadowCell& cell = region.shadow[(at - origin) / 4];
    const ShadowCell& exact = cell.split ? split_cells[cell.split - 1][at % 4] : cell;
    count += exact.writer.block == 0;
  }
  return count;
}

}  // namespace kf::sim

// Counts what lanes do until their warp stops, then turns it into warp-level requests.
//
// Lanes run one after the other. Accesses of different lanes belong to one request when they come from the
// same code address and are each lane's n-th visit to it since the warp last stopped. So that warps and
// blocks interleave as on a multiprocessor (which is what the L1 sees), a lane gives way after kQuantum
// visits to one address.
#include "sim/core/counters.h"

#include <algorithm>
#include <cstring>

#include "common/inputs.h"
#include "sim/core/bounds.h"
#include "sim/core/findings.h"
#include "sim/core/l1-cache.h"
#include "sim/core/observer.h"
#include "sim/core/requests.h"
#include "sim/core/site-index.h"

namespace kf::sim {

namespace {

constexpr unsigned kQuantum = 32;

struct PendingSite {
  uint32_t visits[kMaximumWarpSize] = {};  // of each lane since the last flush
  std::vector<uint32_t> requests;          // into `requests`, by visit
  // Of the last access: most go on in the same buffer.
  Region* region = nullptr;
  const SharedVariable* variable = nullptr;
  // Of the warp's last load from global memory, ascending.
  std::vector<uint64_t> sectors;
};
struct PendingRequest {
  uint32_t site;
  uint32_t mask;
  uint32_t wavefronts;
  uint64_t addresses[kMaximumWarpSize];
};
struct LaneCounts {
  uint32_t lanes[kMaximumWarpSize];
};

SiteIndex<16> site_ids;  // variant: space * 4 + operation
std::vector<SiteCounters> sites;
std::vector<PendingSite> pending_sites;
std::vector<uint32_t> touched_sites;
std::vector<PendingRequest> requests;  // in the program order of the first lane that made each
size_t request_count;

SiteIndex<1> block_ids;
std::vector<BlockCounters> blocks;
std::vector<LaneCounts> pending_blocks;
std::vector<uint32_t> touched_blocks;

std::vector<SpecialCounters> specials;
std::vector<LaneCounts> pending_specials;
LaneCounts pending_shuffles, pending_barriers;
bool shuffles_touched, barriers_touched, specials_touched;

L1Cache l1;
bool copies_asynchronously;

unsigned take_largest(LaneCounts& counts) {
  const unsigned largest = *std::max_element(std::begin(counts.lanes), std::end(counts.lanes));
  std::memset(&counts, 0, sizeof counts);
  return largest;
}

void mark(std::vector<uint64_t>& bits, const Region& region, uint64_t sector) {
  const uint64_t first = region.begin / machine.options.sector_bytes;
  if (bits.empty()) bits.resize((region.end / machine.options.sector_bytes - first) / 64 + 1);
  const uint64_t index = sector - first;
  bits[index / 64] |= uint64_t{1} << (index % 64);
}

void note_buffer(SiteCounters& site, const std::string& name) {
  if (site.several_buffers || site.buffer == name) return;
  site.several_buffers = !site.buffer.empty();
  site.buffer = site.several_buffers ? "" : name;
}

// Whether a warp's load touches a sector that its previous one here did not; both lists ascend.
bool is_fresh(const std::vector<uint64_t>& before, const uint64_t* sectors, unsigned count) {
  return !std::includes(before.begin(), before.end(), sectors, sectors + count);
}

void flush_request(PendingRequest& request) {
  SiteCounters& site = sites[request.site];
  uint64_t active[kMaximumWarpSize];
  unsigned count = 0;
  for (uint32_t rest = request.mask; rest; rest &= rest - 1)
    active[count++] = request.addresses[__builtin_ctz(rest)];
  if (site.space == Space::shared) {
    unsigned wavefronts, ideal;
    count_wavefronts(request.addresses, request.mask, site.bytes, &wavefronts, &ideal);
    request.wavefronts = wavefronts;
    site.wavefronts += wavefronts;
    site.ideal_wavefronts += ideal;
  } else {
    site.wavefronts += count_l1_wavefronts(request.addresses, request.mask, site.bytes);
  }
  site.requests++;
  site.lanes += count;
  const RequestCost cost = sort_addresses(active, count);
  site.same_address_lanes += cost.same_address_lanes;
  if (site.space == Space::shared) return;
  site.ideal_wavefronts += (uint64_t{cost.distinct_addresses} * site.bytes + 127) / 128;
  const unsigned sector_bytes = machine.options.sector_bytes;
  site.ideal_sectors += (uint64_t{cost.distinct_addresses} * site.bytes + sector_bytes - 1) / sector_bytes;
  if (site.operation == kStore)
    site.partial_sectors += count_partial_sectors(active, count, site.bytes, sector_bytes);
  Region* region = pending_sites[request.site].region;
  uint64_t touched[2 * kMaximumWarpSize];
  unsigned touched_count = 0;
  uint64_t last = 0;
  for (unsigned i = 0; i < count; i++)
    for (uint64_t sector = active[i] / sector_bytes; sector <= (active[i] + site.bytes - 1) / sector_bytes;
         sector++) {
      if (sector <= last) continue;
      last = sector;
      touched[touched_count++] = sector;
      site.sectors++;
      if (!region || active[i] < region->begin || active[i] >= region->end) region = memory.find(active[i]);
      if (region && region->space == Space::global) {
        if (site.operation != kStore) mark(region->sectors_read, *region, sector);
        if (site.operation != kLoad) mark(region->sectors_written, *region, sector);
      }
      if (site.operation != kLoad)
        site.l1_miss_sectors++;
      else if (site.space == Space::global && !l1.load(sector))
        site.l1_miss_sectors++;
    }
  if (site.space == Space::global && site.operation == kLoad) {
    std::vector<uint64_t>& before = pending_sites[request.site].sectors;
    site.fresh_requests += is_fresh(before, touched, touched_count);
    before.assign(touched, touched + touched_count);
  }
}

// Whether each lane's access lies `distance` bytes behind its access of `first`.
bool continues(const PendingRequest& first, const PendingRequest& next, uint64_t distance) {
  if (next.mask != first.mask) return false;
  for (uint32_t rest = first.mask; rest; rest &= rest - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
    if (next.addresses[lane] != first.addresses[lane] + distance) return false;
    if (first.addresses[lane] % 16) return false;
  }
  return true;
}

// Loads of shared memory that may still become parts of one 16-byte load.
struct OpenLoad {
  uint32_t first;
  unsigned parts;
};

// Unrolled code loads 16 bytes of shared memory at once where loads near one another continue each other.
void count_wide_loads() {
  constexpr size_t kWindow = 64;
  std::vector<OpenLoad> open;
  std::vector<uint8_t> merged(request_count, 0);
  for (uint32_t i = 0; i < request_count; i++) {
    const PendingRequest& request = requests[i];
    const SiteCounters& site = sites[request.site];
    if (site.space != Space::shared || site.operation != kLoad || site.bytes >= 16 || 16 % site.bytes)
      continue;
    const auto lane = static_cast<unsigned>(__builtin_ctz(request.mask));
    bool taken = false;
    for (size_t k = open.size(); k-- > 0 && !taken;) {
      const PendingRequest& first = requests[open[k].first];
      const uint64_t distance = uint64_t{open[k].parts} * site.bytes;
      if (first.addresses[lane] + distance != request.addresses[lane]) continue;
      if (sites[first.site].bytes != site.bytes || !continues(first, request, distance)) continue;
      taken = true;
      if (++open[k].parts * site.bytes < 16) break;
      // Whole: find its parts again and count them as one.
      merged[open[k].first] = 1;
      uint64_t next = first.addresses[lane] + site.bytes;
      for (uint32_t j = open[k].first + 1; j <= i; j++) {
        if (merged[j] || requests[j].mask != first.mask || requests[j].addresses[lane] != next) continue;
        if (sites[requests[j].site].space != Space::shared || sites[requests[j].site].operation != kLoad)
          continue;
        merged[j] = 2;
        next += site.bytes;
      }
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(k));
    }
    if (taken || request.addresses[lane] % 16) continue;
    if (open.size() == kWindow) open.erase(open.begin());
    open.push_back({i, 1});
  }
  for (uint32_t i = 0; i < request_count; i++) {
    SiteCounters& site = sites[requests[i].site];
    if (site.space != Space::shared || site.operation != kLoad || merged[i] == 2) continue;
    const unsigned wavefronts = merged[i] == 1 || site.bytes == 16
                                    ? count_wide_wavefronts(requests[i].addresses, requests[i].mask)
                                    : requests[i].wavefronts;
    site.wide_requests++;
    site.wide_wavefronts += wavefronts;
  }
}

// The checker is not there while blocks are counted: a kernel that looks whether its neighbours have written
// knows that they do not run. Values of less than four bytes may equal their poison by chance, whole words do
// not.
void report_unwritten(const Region& region, uintptr_t address, size_t bytes, const void* return_address) {
  const size_t offset = address - region.begin;
  const size_t start = bytes < 4 ? offset / 8 * 8 : offset / 4 * 4, end = bytes < 4 ? start + 8 : start + 4;
  if (region.begin + end > region.end) return;
  unsigned char poison[16];
  fill_poison_part(region.poison_key, region.poison_argument, poison, start / 8 * 8, start / 8 * 8 + 8);
  if (std::memcmp(reinterpret_cast<const void*>(region.begin + start), poison + start % 8, end - start) != 0)
    return;
  if (count_finding("uninitialised-read", return_address))
    add_finding(here("uninitialised-read", "global",
                     region.name + "[" + std::to_string(offset / region.element_bytes) +
                         "] is read before anything was written there",
                     return_address));
}

unsigned site_of(const void* return_address, Space space, int operation, size_t bytes) {
  const unsigned id =
      site_ids.id(return_address, static_cast<unsigned>(space) * 4 + static_cast<unsigned>(operation));
  if (sites.size() <= id) {
    sites.resize(id + 1);
    pending_sites.resize(id + 1);
  }
  SiteCounters& site = sites[id];
  if (site.bytes == 0) {
    site.address = return_address;
    site.space = space;
    site.operation = operation;
    site.bytes = static_cast<unsigned>(bytes);
    site.is_asynchronous = copies_asynchronously;
  }
  return id;
}

}  // namespace

const std::vector<SiteCounters>& memory_counters() { return sites; }
const std::vector<BlockCounters>& block_counters() { return blocks; }
const std::vector<SpecialCounters>& special_counters() { return specials; }

void counters_begin_request() {
  for (SiteCounters& site : sites) site = SiteCounters{};
  for (PendingSite& site : pending_sites) site = PendingSite{};
  touched_sites.clear();
  request_count = 0;
  for (BlockCounters& block : blocks) block.warps = block.lanes = 0;
  for (LaneCounts& counts : pending_blocks) counts = {};
  touched_blocks.clear();
  copies_asynchronously = false;
  specials.clear();
  pending_specials.clear();
  pending_shuffles = pending_barriers = {};
  shuffles_touched = barriers_touched = specials_touched = false;
  l1.resize(machine.mode == Mode::count ? machine.options.l1_bytes : 0, machine.options.sector_bytes);
}

void counters_asynchronous() { copies_asynchronously = true; }

void counters_begin_launch() {
  // Shared variables are laid out anew.
  for (PendingSite& site : pending_sites) site.variable = nullptr;
}

void counters_begin_cluster() { l1.clear(); }

void counters_access(uintptr_t address, size_t bytes, int operation, const void* return_address) {
  const Space space = is_shared(address) ? Space::shared : Space::global;
  unsigned id = site_of(return_address, space, operation, bytes);
  copies_asynchronously = false;  // said of one access; other lanes may run before the next
  PendingSite* pending = &pending_sites[id];
  if (space == Space::shared) {
    const auto offset = static_cast<unsigned>((address - kSharedBase) % kSharedSlotBytes);
    const SharedVariable* variable = pending->variable;
    if (!variable || offset < variable->offset || offset + bytes > variable->offset + variable->bytes) {
      const Target target = locate(address, bytes, operation != kLoad, return_address);
      if (!target.inside) return;
      pending->variable = target.variable;
      note_buffer(sites[id], target.variable->name);
    }
  } else if (!pending->region || address < pending->region->begin || address + bytes > pending->region->end) {
    const Target target = locate(address, bytes, operation != kLoad, return_address);
    if (!target.inside) return;
    if (target.space == Space::constant) {
      id = site_of(return_address, Space::constant, operation, bytes);
      pending = &pending_sites[id];
    } else {
      pending->region = target.region;
    }
    note_buffer(sites[id], target.region->name);
  }
  // Past a barrier of the whole grid it may be one of the blocks that do not run that would have written.
  if (operation == kLoad && space == Space::global && pending->region && pending->region->poison_key &&
      machine.grid_barriers == 0)
    report_unwritten(*pending->region, address, bytes, return_address);
  const unsigned lane = current.lane;
  const unsigned visit = pending->visits[lane]++;
  if (visit == pending->requests.size()) {
    if (visit == 0) touched_sites.push_back(id);
    if (request_count == requests.size()) requests.resize(std::max<size_t>(1024, requests.size() * 2));
    requests[request_count].site = id;
    requests[request_count].mask = 0;
    pending->requests.push_back(static_cast<uint32_t>(request_count++));
  }
  PendingRequest& request = requests[pending->requests[visit]];
  request.mask |= 1u << lane;
  request.addresses[lane] = address;
  if (visit + 1 >= kQuantum) preempt();
}

void counters_basic_block(const void* return_address) {
  const unsigned id = block_ids.id(return_address);
  if (id == 0) return;
  if (id >= blocks.size()) {
    blocks.resize(id + 1);
    pending_blocks.resize(id + 1);
  }
  blocks[id].address = return_address;
  // Every lane that enters first since the last flush lists the block; listing it twice does no harm.
  if (pending_blocks[id].lanes[current.lane]++ == 0) touched_blocks.push_back(id);
}

void counters_shuffle() {
  if (machine.mode != Mode::count) return;
  pending_shuffles.lanes[current.lane]++;
  shuffles_touched = true;
}

void counters_warp_barrier() {
  if (machine.mode != Mode::count) return;
  pending_barriers.lanes[current.lane]++;
  barriers_touched = true;
}

void note_special(const char* name) {
  if (machine.active) machine.work++;
  if (machine.mode != Mode::count || !machine.active) return;
  size_t index = 0;
  while (index < specials.size() && specials[index].name != name &&
         std::strcmp(specials[index].name, name) != 0)
    index++;
  if (index == specials.size()) {
    specials.push_back({name, 0});
    pending_specials.push_back({});
  }
  pending_specials[index].lanes[current.lane]++;
  specials_touched = true;
}

void counters_flush() {
  for (size_t i = 0; i < request_count; i++) flush_request(requests[i]);
  if (request_count) count_wide_loads();
  request_count = 0;
  for (const uint32_t id : touched_sites) {
    pending_sites[id].requests.clear();
    pending_sites[id].sectors.clear();
    std::memset(pending_sites[id].visits, 0, sizeof pending_sites[id].visits);
  }
  touched_sites.clear();
  for (const uint32_t id : touched_blocks) {
    const uint32_t* lanes = pending_blocks[id].lanes;
    for (unsigned i = 0; i < kMaximumWarpSize; i++) blocks[id].lanes += lanes[i];
    blocks[id].warps += take_largest(pending_blocks[id]);
  }
  touched_blocks.clear();
  if (shuffles_touched) machine.shuffles += take_largest(pending_shuffles);
  if (barriers_touched) machine.warp_barriers += take_largest(pending_barriers);
  if (specials_touched)
    for (size_t i = 0; i < specials.size(); i++) specials[i].warps += take_largest(pending_specials[i]);
  shuffles_touched = barriers_touched = specials_touched = false;
}

}  // namespace kf::sim

#include "sim/core/report.h"

#include <algorithm>

#include "sim/core/counters.h"
#include "sim/core/findings.h"
#include "sim/core/observer.h"

namespace kf::sim {

namespace {
void write_position(JsonWriter& json, const char* name, Index3 position) {
  json.key(name).open_array().value(position.x).value(position.y).value(position.z).close_array();
}
}  // namespace

void write_findings(JsonWriter& json) {
  json.open_array();
  // A missing barrier often shows as an uninitialised read too: the cause comes first.
  std::vector<Finding> sorted = findings();
  std::stable_partition(sorted.begin(), sorted.end(), [](const Finding& finding) {
    return std::string_view(finding.kind) != "uninitialised-read";
  });
  for (const Finding& finding : sorted) {
    json.open_object().member("kind", finding.kind).member("space", finding.space);
    json.member("message", std::string_view(finding.message)).member("address", code_offset(finding.address));
    if (finding.other_address) json.member("otherAddress", code_offset(finding.other_address));
    write_position(json, "block", finding.block);
    write_position(json, "thread", finding.thread);
    if (finding.has_other_thread) write_position(json, "otherThread", finding.other_thread);
    json.member("occurrences", finding.occurrences).close_object();
  }
  json.close_array();
}

namespace {

const char* name_of(Space space) {
  return space == Space::shared ? "shared" : space == Space::constant ? "constant" : "global";
}

uint64_t count_bits(const std::vector<uint64_t>& bits) {
  uint64_t count = 0;
  for (const uint64_t word : bits) count += static_cast<uint64_t>(__builtin_popcountll(word));
  return count;
}

void write_memory(JsonWriter& json) {
  constexpr const char* kOperations[] = {"load", "store", "atomic"};
  std::vector<const SiteCounters*> sites;
  for (const SiteCounters& site : memory_counters())
    if (site.requests) sites.push_back(&site);
  // Ids follow the order of execution; readers want the order of the code.
  std::stable_sort(sites.begin(), sites.end(), [](const SiteCounters* a, const SiteCounters* b) {
    return code_offset(a->address) < code_offset(b->address);
  });
  json.key("memory").open_array();
  for (const SiteCounters* site : sites) {
    json.open_object().member("address", code_offset(site->address)).member("space", name_of(site->space));
    json.member("operation", kOperations[site->operation]).member("bytes", site->bytes);
    json.member("requests", site->requests).member("lanes", site->lanes).member("sectors", site->sectors);
    json.member("idealSectors", site->ideal_sectors).member("wavefronts", site->wavefronts);
    json.member("idealWavefronts", site->ideal_wavefronts).member("l1MissSectors", site->l1_miss_sectors);
    json.member("sameAddressLanes", site->same_address_lanes);
    if (site->space == Space::shared && site->operation == kLoad)
      json.member("wideRequests", site->wide_requests).member("wideWavefronts", site->wide_wavefronts);
    if (site->space == Space::global && site->operation == kStore)
      json.member("partialSectors", site->partial_sectors);
    if (site->space == Space::global && site->operation == kLoad)
      json.member("freshRequests", site->fresh_requests);
    if (site->is_asynchronous) json.member("asynchronous", true);
    if (!site->buffer.empty()) json.member("buffer", std::string_view(site->buffer));
    json.close_object();
  }
  json.close_array();
}

void write_blocks(JsonWriter& json) {
  std::vector<BlockCounters> blocks;
  for (const BlockCounters& block : block_counters())
    if (block.lanes) blocks.push_back(block);
  std::sort(blocks.begin(), blocks.end(),
            [](const BlockCounters& a, const BlockCounters& b) { return a.address < b.address; });
  json.key("basicBlocks").open_array();
  for (const BlockCounters& block : blocks)
    json.open_object()
        .member("address", code_offset(block.address))
        .member("warps", block.warps)
        .member("lanes", block.lanes)
        .close_object();
  json.close_array();
}

}  // namespace

void write_counters(JsonWriter& json) {
  json.open_object().member("blocksRun", machine.blocks_run).member("blocksTotal", machine.blocks_total);
  json.member("threadsPerBlock", machine.threads_per_block).member("warpsPerBlock", machine.warps_per_block);
  json.member("staticSharedBytes", static_cast<uint64_t>(memory.static_shared_bytes()));
  json.member("dynamicSharedBytes", static_cast<uint64_t>(memory.dynamic_shared_bytes()));
  json.member("barriers", machine.barriers).member("warpBarriers", machine.warp_barriers);
  json.member("shuffles", machine.shuffles);
  if (machine.grid_barriers) json.member("gridBarriers", machine.grid_barriers);
  if (machine.async_waits)
    json.member("asyncWaits", machine.async_waits).member("asyncGroupsLeft", machine.async_groups_left);
  write_memory(json);
  write_blocks(json);
  json.key("buffers").open_array();
  for (const Region* region : memory.regions()) {
    if (region->space != Space::global) continue;
    json.open_object().member("name", std::string_view(region->name));
    json.member("bytes", static_cast<uint64_t>(region->end - region->begin));
    json.member("sectorsRead", count_bits(region->sectors_read));
    json.member("sectorsWritten", count_bits(region->sectors_written)).close_object();
  }
  json.close_array().key("specialFunctions").open_object();
  std::vector<SpecialCounters> specials = special_counters();
  std::sort(specials.begin(), specials.end(), [](const SpecialCounters& a, const SpecialCounters& b) {
    return std::string_view(a.name) < b.name;
  });
  for (const SpecialCounters& special : specials) json.member(special.name, special.warps);
  json.close_object().close_object();
}

}  // namespace kf::sim

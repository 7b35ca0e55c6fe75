// What was counted, by code address; report.cpp writes it.
#pragma once
#include <string>
#include <vector>

#include "sim/core/machine.h"

namespace kf::sim {

struct SiteCounters {
  const void* address = nullptr;
  Space space = Space::global;
  int operation = 0;
  unsigned bytes = 0;
  uint64_t requests = 0, lanes = 0, sectors = 0, ideal_sectors = 0, wavefronts = 0, ideal_wavefronts = 0;
  uint64_t l1_miss_sectors = 0, same_address_lanes = 0;
  // Stores to global memory: sectors of which a request wrote only a part.
  uint64_t partial_sectors = 0;
  // Loads from global memory: requests with a sector that the warp's previous request here did not touch.
  uint64_t fresh_requests = 0;
  // As if loads that continue where the lane's previous one ended were one load of 16 bytes.
  uint64_t wide_requests = 0, wide_wavefronts = 0;
  std::string buffer;
  bool several_buffers = false;
  bool is_asynchronous = false;  // by a copy that does not wait for what it loads
};

struct BlockCounters {
  const void* address = nullptr;
  uint64_t warps = 0, lanes = 0;
};

struct SpecialCounters {
  const char* name;
  uint64_t warps;
};

const std::vector<SiteCounters>& memory_counters();
const std::vector<BlockCounters>& block_counters();
const std::vector<SpecialCounters>& special_counters();

}  // namespace kf::sim

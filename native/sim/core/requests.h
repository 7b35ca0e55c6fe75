// What one warp-level memory request costs, from the addresses of its lanes.
#pragma once
#include <cstdint>

namespace kf::sim {

struct RequestCost {
  unsigned distinct_addresses = 0;
  unsigned same_address_lanes = 0;  // most lanes on one address
};

// Sorts addresses and counts.
RequestCost sort_addresses(uint64_t* addresses, unsigned count);

// Wavefronts of a shared-memory request: 32 banks of 4 bytes, one word per bank and wavefront, lanes on one
// word share it. 8-byte accesses go by half warps, 16-byte accesses by quarter warps. `mask` says which of
// the 32 slots are active. (CUDA C++ Programming Guide, "Shared Memory"; NVIDIA documents the split for wide
// accesses only by examples.)
void count_wavefronts(const uint64_t* addresses, uint32_t mask, unsigned bytes, unsigned* wavefronts,
                      unsigned* ideal);

// Wavefronts of a 16-byte load of shared memory that may combine lanes of all quarter warps: lanes on one
// word share it wherever they are, so a broadcast takes one.
unsigned count_wide_wavefronts(const uint64_t* addresses, uint32_t mask);

// Clocks of the L1 data stage for a request to global memory: 16 banks of 8 bytes, one word per bank and
// clock, and tags of four 128-byte lines per clock. RRZE-HPC gpu-benches, gpu-strides, measures on A100 and
// H200: 1, 2, 4, 8, 16, 32 clocks at strides of 1, 2, 4, 8, 16, 32 floats, 5 at 17 and 9 at 33
// (8 here).
unsigned count_l1_wavefronts(const uint64_t* addresses, uint32_t mask, unsigned bytes);

// Sectors (32 or 64 bytes) of which accesses of `bytes` each at the sorted addresses cover only a part.
unsigned count_partial_sectors(const uint64_t* sorted, unsigned count, unsigned bytes, unsigned sector_bytes);

}  // namespace kf::sim

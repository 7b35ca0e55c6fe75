// The checker's shadow of memory: who wrote and who read each four bytes last, and what has been ordered
// since.
//
// Order within a block: block barriers (epochs), then synchronisation of whole warps (warp epochs), then of
// parts of a warp (one clock per lane, and what each lane knows of the others' clocks). Between blocks, and
// between warps without a barrier: a fence followed by an atomic releases, an atomic or volatile read of the
// same address acquires. Everything before a launch or a grid barrier is ordered with everything after
// (time).
#pragma once
#include <cstdint>

namespace kf::sim {

struct Access {
  uint32_t block;  // serial number, 0: nobody
  uint32_t epoch, warp_epoch, time;
  uint16_t thread, clock, site, flags;
};

struct ShadowCell {
  Access writer, reader;
  uint32_t reader_lanes;  // lanes of the reader's warp that read in its warp epoch
  uint32_t split;         // 1 + index of four cells, one per byte, once an access covered only a part
};

}  // namespace kf::sim

// What orders an earlier access before the running thread's: barriers, warp synchronisation, releases and
// acquires.
#pragma once
#include "sim/core/checker.h"
#include "sim/core/machine.h"

namespace kf::sim {

void forget_order();
void begin_block_order(Block& block);
Index3 block_position(uint32_t serial);
// Whether the block has acquired anything that another thread released.
bool has_acquired(uint32_t block);
// Slow part of is_ordered: through fences and atomics.
bool is_released(const Access& earlier, const Access& me);

// Whether `earlier` happens before the access that the running thread makes now.
inline bool is_ordered(const Access& earlier, const Access& me) {
  if (earlier.time < machine.ordered_before) return true;
  if (earlier.block == me.block) {
    if (earlier.thread == me.thread || earlier.epoch != me.epoch) return true;
    if (earlier.thread / warp_size == me.thread / warp_size) {
      if (earlier.warp_epoch != me.warp_epoch) return true;
      const LaneClocks* clocks = machine.warp->clocks;
      if (clocks && clocks->known[me.thread % warp_size][earlier.thread % warp_size] >= earlier.clock)
        return true;
    }
  }
  return is_released(earlier, me);
}

}  // namespace kf::sim

// Runs a block round by round: every warp until its lanes wait, then the barrier if all have come.
#pragma once
#include "sim/core/machine.h"

namespace kf::sim {

enum class Round { finished, progress, spinning, stuck };

// Makes the block ready to run: all threads fresh, shared memory of its slot poisoned.
void begin_block(Block& block, uint64_t index, unsigned slot);
Round run_round(Block& block);

}  // namespace kf::sim

// Lanes of a warp that wait for one another: warp barriers, shuffles and votes, convergence.
#pragma once
#include "sim/core/machine.h"

namespace kf::sim {

// Lets the groups of lanes go on whose every live member has come. Called when no lane of the warp can run.
void release_lane_groups(Warp& warp);
// The block can go no further by itself: reports lanes that wait for lanes which wait elsewhere, and lets
// them go on. False when there are none.
bool break_incomplete_groups(Block& block);

}  // namespace kf::sim

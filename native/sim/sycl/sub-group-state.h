// The sub-group of the running work-item: its size and its lanes.
#pragma once
#include "thread-view.h"

namespace kf::sim::sycl {

KF_CALL inline unsigned work_group_size() {
  const Index3& extent = view.block_extent;
  return extent.x * extent.y * extent.z;
}

// Sub-groups of the work-group; the last one may be partial.
KF_CALL inline unsigned sub_group_count() { return (work_group_size() + lanes - 1) / lanes; }

// Work-items of the running sub-group.
KF_CALL inline unsigned sub_group_size() {
  const unsigned rest = work_group_size() - view.warp * lanes;
  return rest < lanes ? rest : lanes;
}

// The mask of all its lanes. Lanes that ended before stay out by themselves.
KF_UNTRACED inline uint32_t sub_group_lane_mask() {
  const unsigned size = sub_group_size();
  return size >= 32 ? 0xffffffffu : (1u << size) - 1u;
}

}  // namespace kf::sim::sycl

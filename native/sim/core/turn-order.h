// The order in which blocks, warps and lanes take their turns.
#pragma once
#include <algorithm>
#include <cstddef>

#include "common/random.h"
#include "sim/core/machine.h"

namespace kf::sim {

// Draws of the order `random`; starts afresh with each launch.
extern RandomSequence order_random;

// Puts what stands in forward order into the order that the request asks for.
template <class T>
void put_in_order(T* first, size_t count) {
  if (machine.options.order == Order::reverse) std::reverse(first, first + count);
  if (machine.options.order == Order::random)
    for (size_t i = count; i > 1; i--)
      std::swap(first[i - 1], first[order_random.below(static_cast<uint32_t>(i))]);
}

}  // namespace kf::sim

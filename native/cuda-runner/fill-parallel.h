// Inputs of timed calls are many: several threads make them. Values do not depend on how many
// (common/inputs.h).
#pragma once
#include "common/request.h"

namespace kf::cuda {

void fill_parallel(const RequestArgument& argument, size_t index, uint64_t seed, Pattern pattern,
                   unsigned char* to);

}  // namespace kf::cuda

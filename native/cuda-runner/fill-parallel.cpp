#include "cuda-runner/fill-parallel.h"

#include <algorithm>
#include <system_error>
#include <thread>

#include "common/inputs.h"

namespace kf::cuda {

namespace {
constexpr uint64_t kElementsPerThread = 1 << 18;
}

void fill_parallel(const RequestArgument& argument, size_t index, uint64_t seed, Pattern pattern,
                   unsigned char* to) {
  const uint64_t wanted = std::min<uint64_t>(
      {std::thread::hardware_concurrency(), 8, argument.elements / kElementsPerThread + 1});
  if (wanted < 2 || !is_elementwise(argument.distribution)) {
    fill_input(argument, index, seed, pattern, to);
    return;
  }
  const size_t bytes = element_bytes(argument.type);
  const uint64_t share = (argument.elements + wanted - 1) / wanted;
  const auto fill = [&](uint64_t first) {
    fill_elements(argument, index, seed, pattern, to + first * bytes, first,
                  std::min(argument.elements, first + share));
  };
  std::vector<std::thread> threads;
  uint64_t next = share;
  try {
    for (; next < argument.elements; next += share) threads.emplace_back(fill, next);
  } catch (const std::system_error&) {
    // No more threads here: the rest is made by this one.
  }
  fill(0);
  for (; next < argument.elements; next += share) fill(next);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace kf::cuda

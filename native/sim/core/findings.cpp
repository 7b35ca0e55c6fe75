#include "sim/core/findings.h"

#include <cstring>

namespace kf::sim {

namespace {
constexpr size_t kMaximumFindings = 64;
std::vector<Finding> all;
}  // namespace

bool count_finding(const char* kind, const void* address) {
  for (Finding& finding : all)
    if (finding.address == address && std::strcmp(finding.kind, kind) == 0) {
      finding.occurrences++;
      return false;
    }
  return all.size() < kMaximumFindings;
}

bool has_finding(const char* kind) {
  for (const Finding& finding : all)
    if (std::strcmp(finding.kind, kind) == 0) return true;
  return false;
}

bool has_defect() {
  for (const Finding& finding : all)
    if (std::strcmp(finding.kind, kExitBeforeBarrier) != 0 && std::strcmp(finding.kind, kIdleShuffle) != 0)
      return true;
  return false;
}

void add_finding(Finding finding) { all.push_back(std::move(finding)); }
const std::vector<Finding>& findings() { return all; }
void clear_findings() { all.clear(); }

Index3 thread_position(unsigned linear) {
  const Index3 extent = machine.extent;
  if (extent.x == 0 || extent.y == 0) return {0, 0, 0};
  return {linear % extent.x, linear / extent.x % extent.y, linear / (extent.x * extent.y)};
}

std::string describe(Index3 position) {
  return "(" + std::to_string(position.x) + "," + std::to_string(position.y) + "," +
         std::to_string(position.z) + ")";
}

Finding here(const char* kind, const char* space, std::string message, const void* address) {
  Finding finding{kind, space, std::move(message), address};
  if (machine.block) finding.block = machine.block->position;
  if (machine.thread) finding.thread = current.thread;
  return finding;
}

}  // namespace kf::sim

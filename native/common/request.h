// Requests as native/common/REQUEST.md describes them.
#pragma once
#include <cstdint>
#include <istream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/element-type.h"

namespace kf {

enum class Role : uint8_t { input, output, inout };
enum class DistributionKind : uint8_t {
  normal,
  uniform,
  positive,
  index_into,
  sorted,
  permutation,
  constant
};
enum class Pattern : uint8_t {
  normal,
  large,
  small,
  mixed,
  constant,
  sparse,
  binary,
  special,
  offset,
  outliers
};

struct Distribution {
  DistributionKind kind = DistributionKind::normal;
  // normal: mean, deviation; uniform and sorted: low, high; positive: 0, high; index_into: 0, extent;
  // constant: value, -
  double first = 0, second = 1;
};

struct RequestArgument {
  bool is_buffer = false;
  ElementType type = ElementType::f32;
  uint64_t elements = 0;  // buffers
  Role role = Role::input;
  Distribution distribution;
  // Buffers: lies in the memory of an earlier argument, from that element of its own type on.
  bool overlaps = false;
  size_t overlapped = 0;
  uint64_t overlap_elements = 0;
  std::string scalar;  // decimal text of a scalar's value
  std::string name;
};

struct Request {
  uint64_t id = 0;
  std::string nonce;
  uint64_t seed = 0;
  Pattern pattern = Pattern::normal;
  bool has_launch = false;  // else host code of the candidate launches by itself
  uint32_t grid[3] = {1, 1, 1}, block[3] = {1, 1, 1};
  uint64_t dynamic_shared_bytes = 0;
  std::vector<RequestArgument> arguments;
  std::string mode = "run";       // run | check | count | time | outputs | launches
  std::string order = "forward";  // forward | reverse | random
  uint64_t order_seed = 0;
  bool all_blocks = true;
  std::vector<uint64_t> blocks;
  // Mode count: blocks that run too, without being counted.
  bool runs_others = false;
  std::vector<uint64_t> others;
  std::string census;  // folder of census.bin, what every block did; empty: nobody wants to know
  uint32_t observed_launch = 0;
  uint64_t offset_elements = 0;
  uint64_t l1_bytes = 128 * 1024;
  unsigned sector_bytes = 32;
  uint32_t resident_blocks = 1;
  std::string dump;  // empty: nothing is written
  uint64_t device_memory = uint64_t{256} << 20;
  // mode time (real devices): samples of `batch` launches each, after `warmup` launches; bytes written before
  // each sample.
  uint32_t samples = 10, warmup = 3, batch = 1;
  uint64_t flush_bytes = 0;
  // Input sets of mode time: 0 means one, made of `seed` itself.
  uint32_t pool = 0, first_set = 0;
  bool rotates = false;  // every set at addresses of its own
};

// The line (1-based, counted from the request's first line) and what is wrong with it.
struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The next request, or nothing at `shutdown` or the end of input. After BadRequest the rest of the request
// has been skipped; `nonce` then holds what had been read of it.
std::optional<Request> read_request(std::istream& input, std::string* nonce);

}  // namespace kf

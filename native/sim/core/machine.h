// State of the simulated machine while a launch runs, shared by the scheduler, the checker and the counters.
#pragma once
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/core/core.h"
#include "sim/core/fiber.h"
#include "sim/core/memory.h"

namespace kf::sim {

constexpr unsigned kMaximumWarpSize = 32;
constexpr unsigned kMaximumThreads = 1024;

enum class Mode : uint8_t { run, check, count };
enum class Order : uint8_t { forward, reverse, random };

// What a request asks of the machine.
struct Options {
  Mode mode = Mode::run;
  Order order = Order::forward;
  uint64_t order_seed = 0;
  bool all_blocks = true;
  std::vector<uint64_t> blocks;  // linear indices when not all_blocks
  size_t l1_bytes = 128 * 1024;
  unsigned sector_bytes = 32;  // unit of traffic below L1: 32 or 64
  unsigned resident_blocks = 1;
  // Count mode: blocks that run too, in their turn, without being counted.
  bool runs_others = false;
  bool takes_census = false;
  std::vector<uint64_t> others;
  // Of several launches by host code: list them without running any ...
  bool lists_launches = false;
  // ... or look at one. Then `blocks` are that one's; in mode count those before it run whole and unobserved,
  // those after it do not run.
  std::optional<unsigned> observed_launch;
};

// A launch that the request made.
struct LaunchRecord {
  Index3 grid, block;
  size_t shared_bytes;  // dynamic and declared
  unsigned warp_size;
  const void* return_address;
};

enum class Phase : uint8_t {
  fresh,
  ready,
  block_barrier,
  warp_barrier,
  exchange,
  converge,
  grid_barrier,
  done
};

// An access order within a warp: what a lane knows of the clocks of the other lanes (see checker.h).
struct LaneClocks {
  uint16_t own[kMaximumWarpSize];
  uint16_t known[kMaximumWarpSize][kMaximumWarpSize];
};

// What a lane in an exchange publishes and where it wants the others' values; lies on that lane's stack.
struct Exchange {
  const void* mine;
  void* all;
  uint32_t* present;
};

// Kept to half a cache line: a barrier visits all threads of the block.
struct SimThread {
  Fiber* fiber = nullptr;
  const void* site = nullptr;
  Exchange* exchange = nullptr;
  uint32_t mask = 0;
  uint16_t exchange_bytes = 0;
  Phase phase = Phase::fresh;
  bool predicate = false;
};

// The last fence of a thread (check mode): what it had done by then may be released by a later atomic.
struct Fence {
  uint32_t time = 0, epoch = 0, warp_epoch = 0;
  bool is_device = false;
};

struct Warp {
  uint32_t runnable = 0;         // fresh or ready
  uint32_t preempted = 0;        // runnable in the next round
  uint32_t waiting = 0;          // in a warp barrier or an exchange
  uint32_t live = 0;             // not exited
  uint32_t epoch = 1;            // grows whenever all live lanes are ordered
  LaneClocks* clocks = nullptr;  // once lanes synchronised in part
};

struct Block {
  uint64_t index = 0;  // linear, x fastest
  Index3 position{};
  uint32_t serial = 0;  // of the request, from 1 (check mode)
  unsigned slot = 0;
  char* shared = nullptr;
  std::vector<SimThread> threads;
  std::vector<Warp> warps;
  std::vector<Fence> fences;  // by thread, in check mode
  unsigned live = 0, at_barrier = 0, at_grid = 0;
  uint32_t epoch = 1;  // grows at each block barrier
  int reduction_count = 0, reduction_all = 0, reduction_any = 0;
  bool is_uncounted = false;  // not asked for; another block waits for it
};

// Ends a launch: thrown on the main stack, through the unit's kf_entry, to the runner.
struct LaunchAborted : std::runtime_error {
  LaunchAborted(std::string kind_, const std::string& message, std::string file_ = {}, int line_ = 0)
      : std::runtime_error(message), kind(std::move(kind_)), file(std::move(file_)), line(line_) {}
  std::string kind;  // unsupported | trap | limit | bad-request
  std::string file;
  int line;
  uintptr_t address = 0;  // code address, zero when unknown
};

struct Machine {
  Options options;
  Mode mode = Mode::run;
  bool active = false;  // a fiber runs candidate code
  Block* block = nullptr;
  Warp* warp = nullptr;
  SimThread* thread = nullptr;
  Index3 grid{}, extent{};
  uint64_t blocks_total = 0, blocks_run = 0;
  unsigned threads_per_block = 0, warps_per_block = 0;
  uint32_t time = 1;            // grows at fences and atomics
  uint32_t ordered_before = 1;  // everything recorded earlier than this time is ordered with everything now
  uint64_t barriers = 0, warp_barriers = 0, shuffles = 0;
  // Waits for asynchronous copies, by lane, and the groups that they left under way.
  uint64_t grid_barriers = 0;  // arrivals of threads
  uint64_t async_waits = 0, async_groups_left = 0;
  uint64_t ticks = 0;
  // Accesses, basic blocks, barriers and calls of all lanes so far: the same in every mode of the checked
  // build.
  uint64_t work = 0;
  std::vector<uint64_t> census;  // the work of each block, launch by launch, by linear block index
  size_t census_begin = 0;       // of the running launch
  unsigned spin = 0;  // events of the running thread since it was resumed, bounds a spinning thread's turn
  std::string log;
  unsigned allocations = 0;  // by host code of the unit
  std::vector<LaunchRecord> launches;
  // What ended a launch: host code of the unit may catch it, but not go on.
  std::optional<LaunchAborted> aborted;
};
extern Machine machine;

// Text base and end of the candidate: code addresses are reported as offsets from `base`.
struct CodeRange {
  uintptr_t base = 0, begin = 0, end = 0;
};
extern CodeRange code;
inline uint64_t code_offset(const void* address) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  // A return address points behind the call: one less lies within it.
  return at >= code.begin && at < code.end ? at - code.base - 1 : 0;
}

// Forgets everything of the previous request: logs, counters, findings, clocks.
void begin_request(const Options& options);
// Lets the other threads run; the running one continues in the next round.
void preempt();
// From a fiber (or a signal handler on its behalf): ends the launch.
[[noreturn]] void abort_launch(LaunchAborted reason);
// Whether a faulting address lies below a fiber's stack.
bool is_stack_overflow(const void* address);
void forget_shadow(Region* region);
// Elements of the region that nobody wrote (check mode).
uint64_t unwritten_elements(const Region& region);

}  // namespace kf::sim

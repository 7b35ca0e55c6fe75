// Runs the blocks of a launch: one after the other, several at once where they wait for one another.
#include <algorithm>
#include <memory>
#include <unordered_set>

#include "sim/core/findings.h"
#include "sim/core/lane-groups.h"
#include "sim/core/observer.h"
#include "sim/core/rounds.h"
#include "sim/core/territory.h"
#include "sim/core/turn-order.h"
#include "sim/core/turns.h"

namespace kf::sim {

Machine machine;
CodeRange code;

namespace {

// Rounds in which a block only spins before another block gets its turn.
constexpr unsigned kSpinningRounds = 8;
// The same in count mode, where threads take short turns anyway (see counters.cpp).
constexpr unsigned kCountedSpinningRounds = 4096;
// Host code that launches on and on ends here, if not at its deadline.
constexpr unsigned kMaximumLaunches = 100'000;

std::vector<std::unique_ptr<Block>> spare_blocks;

std::unique_ptr<Block> spare_block() {
  if (spare_blocks.empty()) return std::make_unique<Block>();
  std::unique_ptr<Block> block = std::move(spare_blocks.back());
  spare_blocks.pop_back();
  return block;
}

// The blocks that run, and those of them that are counted where that is not all.
struct Selection {
  std::vector<uint64_t> blocks;
  std::unordered_set<uint64_t> uncounted;
};

// Count mode: those that run beside the counted ones, all in the order of their indices.
void add_others(Selection& selection) {
  if (machine.mode != Mode::count || (!machine.options.runs_others && machine.options.others.empty())) return;
  std::vector<uint64_t>& blocks = selection.blocks;
  const std::unordered_set<uint64_t> counted(blocks.begin(), blocks.end());
  const auto add = [&](uint64_t index) {
    if (index < machine.blocks_total && !counted.contains(index) && selection.uncounted.insert(index).second)
      blocks.push_back(index);
  };
  if (machine.options.runs_others)
    for (uint64_t i = 0; i < machine.blocks_total; i++) add(i);
  else
    for (const uint64_t index : machine.options.others) add(index);
  std::sort(blocks.begin(), blocks.end());
}

Selection selected_blocks(bool is_observed) {
  Selection selection;
  std::vector<uint64_t>& blocks = selection.blocks;
  if (machine.options.all_blocks || !is_observed) {
    blocks.resize(machine.blocks_total);
    for (uint64_t i = 0; i < machine.blocks_total; i++) blocks[i] = i;
  } else {
    for (const uint64_t index : machine.options.blocks)
      if (index < machine.blocks_total) blocks.push_back(index);
    add_others(selection);
  }
  put_in_order(blocks.data(), blocks.size());
  return selection;
}

// The blocks of the launch that are not among these, in order.
std::vector<uint64_t> other_blocks(const std::vector<uint64_t>& blocks) {
  const std::unordered_set<uint64_t> known(blocks.begin(), blocks.end());
  std::vector<uint64_t> others;
  for (uint64_t i = 0; i < machine.blocks_total; i++)
    if (!known.contains(i)) others.push_back(i);
  return others;
}

// While it lives, a block that is not counted leaves no trace in the counters.
class UncountedScope {
 public:
  explicit UncountedScope(bool is_uncounted) : kept_(machine), is_uncounted_(is_uncounted) {
    if (is_uncounted && machine.mode == Mode::count) machine.mode = Mode::run;
  }
  ~UncountedScope() {
    if (!is_uncounted_) return;
    machine.mode = kept_.mode;
    machine.barriers = kept_.barriers;
    machine.warp_barriers = kept_.warp_barriers;
    machine.shuffles = kept_.shuffles;
    machine.grid_barriers = kept_.grid_barriers;
    machine.async_waits = kept_.async_waits;
    machine.async_groups_left = kept_.async_groups_left;
  }
  UncountedScope(const UncountedScope&) = delete;
  UncountedScope& operator=(const UncountedScope&) = delete;

 private:
  struct Kept {
    explicit Kept(const Machine& from)
        : mode(from.mode),
          barriers(from.barriers),
          warp_barriers(from.warp_barriers),
          shuffles(from.shuffles),
          grid_barriers(from.grid_barriers),
          async_waits(from.async_waits),
          async_groups_left(from.async_groups_left) {}
    Mode mode;
    uint64_t barriers, warp_barriers, shuffles, grid_barriers, async_waits, async_groups_left;
  } kept_;
  bool is_uncounted_;
};

void run_blocks(const Selection& selection) {
  const std::vector<uint64_t>& blocks = selection.blocks;
  const auto is_counted = [&](size_t at) { return !selection.uncounted.contains(blocks[at]); };
  const bool clusters = machine.mode == Mode::count;
  const size_t slots =
      std::min<size_t>(kMaximumSlots, std::max<size_t>(1, kMaximumFibers / machine.threads_per_block));
  std::vector<std::unique_ptr<Block>> resident;
  std::vector<unsigned> free_slots;
  for (size_t i = slots; i-- > 0;) free_slots.push_back(static_cast<unsigned>(i));
  size_t next = 0, wanted = 1;
  unsigned spinning_rounds = 0;
  bool starting = false;
  // Blocks that were not asked for and that the counted ones wait for (flags, a look back): they run
  // uncounted.
  std::vector<uint64_t> awaited;
  const auto start_next = [&] {
    const unsigned slot = free_slots.back();
    free_slots.pop_back();
    resident.push_back(spare_block());
    Block& block = *resident.back();
    begin_block(block, next < blocks.size() ? blocks[next] : awaited[next - blocks.size()], slot);
    block.is_uncounted = next >= blocks.size() || !is_counted(next);
    next++;
    machine.blocks_run -= block.is_uncounted;
  };
  unsigned spinning_limit = clusters ? kCountedSpinningRounds : kSpinningRounds;
  while (next < blocks.size() || !resident.empty()) {
    if (resident.empty() && clusters) {
      // A cluster: consecutive blocks, which share one multiprocessor and its L1.
      starting = true;
      const bool counted = is_counted(next);
      if (counted && (next == 0 || blocks[next] != blocks[next - 1] + 1 || !is_counted(next - 1)))
        counters_begin_cluster();
      wanted = 1;
      while (counted && wanted < machine.options.resident_blocks && wanted < slots &&
             next + wanted < blocks.size() && blocks[next + wanted] == blocks[next + wanted - 1] + 1 &&
             is_counted(next + wanted))
        wanted++;
    }
    while ((!clusters || starting) && resident.size() < wanted && next < blocks.size()) start_next();
    starting = false;
    bool progress = false, spinning = false;
    size_t finished = 0;
    for (std::unique_ptr<Block>& block : resident) {
      const UncountedScope uncounted(block->is_uncounted);
      const uint64_t work_before = machine.work;
      Round round = run_round(*block);
      // A block alone runs on at once; several take turns.
      while (resident.size() == 1 && round == Round::progress) round = run_round(*block);
      if (round == Round::stuck && block->at_grid < block->live)
        if (break_incomplete_groups(*block)) round = Round::progress;
      progress |= round == Round::progress || round == Round::finished;
      spinning |= round == Round::spinning;
      if (machine.options.takes_census)
        machine.census[machine.census_begin + block->index] += machine.work - work_before;
      if (round == Round::finished) {
        free_slots.push_back(block->slot);
        spare_blocks.push_back(std::move(block));
        finished++;
      }
    }
    if (finished) {
      std::erase_if(resident, [](const std::unique_ptr<Block>& block) { return !block; });
      spinning_rounds = 0;
    }
    if (progress) {
      spinning_rounds = 0;
      continue;
    }
    const bool all_at_grid =
        !resident.empty() && std::all_of(resident.begin(), resident.end(), [](const auto& block) {
          return block->at_grid && block->at_grid == block->live;
        });
    if (all_at_grid && next >= blocks.size()) {
      for (std::unique_ptr<Block>& block : resident) {
        for (SimThread& thread : block->threads)
          if (thread.phase == Phase::grid_barrier) thread.phase = Phase::ready;
        block->at_grid = 0;
        block->epoch++;
        for (Warp& warp : block->warps) {
          warp.runnable = warp.live;
          warp.epoch++;
          machine.barriers += warp.live != 0;
        }
      }
      machine.ordered_before = ++machine.time;
      continue;
    }
    if (spinning && ++spinning_rounds < spinning_limit) continue;
    spinning_rounds = 0;
    if (spinning && blocks.size() < machine.blocks_total && next == blocks.size() && awaited.empty()) {
      awaited = other_blocks(blocks);
      spinning_limit = kSpinningRounds;
    }
    if (next < blocks.size() + awaited.size() && (spinning || all_at_grid)) {
      // Someone waits for a block that has not started.
      if (resident.size() < slots) {
        wanted = resident.size() + 1;
        start_next();
        continue;
      }
      if (all_at_grid)
        fail_launch("limit", "a grid-wide barrier needs all " + std::to_string(blocks.size()) +
                                 " blocks resident; the simulator holds " + std::to_string(slots) + " of " +
                                 std::to_string(machine.threads_per_block) + " threads");
    }
    if (spinning) continue;
    for (std::unique_ptr<Block>& block : resident) {
      machine.block = block.get();
      for (unsigned i = 0; i < block->threads.size(); i++) {
        const SimThread& thread = block->threads[i];
        if (thread.phase == Phase::done) continue;
        if (count_finding("deadlock", thread.site)) {
          Finding finding =
              here("deadlock", "none", "threads wait at different barriers and none of them can be completed",
                   thread.site);
          finding.thread = thread_position(i);
          add_finding(std::move(finding));
        }
        break;
      }
    }
    fail_launch("trap", "deadlock: no thread of the resident blocks can go on");
  }
}

}  // namespace

void begin_request(const Options& options) {
  machine.options = options;
  machine.mode = options.mode;
  machine.blocks_total = machine.blocks_run = 0;
  machine.time = machine.ordered_before = 1;
  machine.barriers = machine.warp_barriers = machine.shuffles = 0;
  machine.grid_barriers = machine.async_waits = machine.async_groups_left = 0;
  machine.ticks = machine.work = 0;
  machine.census.clear();
  machine.log.clear();
  machine.allocations = 0;
  machine.launches.clear();
  machine.aborted.reset();
  machine.active = false;
  clear_findings();
  checker_begin_request();
  counters_begin_request();
}

void launch(const LaunchShape& shape, Body body, void* context) {
  if (machine.aborted) throw LaunchAborted(*machine.aborted);
  const uint64_t threads = uint64_t{shape.block.x} * shape.block.y * shape.block.z;
  const uint64_t blocks = uint64_t{shape.grid.x} * shape.grid.y * shape.grid.z;
  constexpr size_t kMaximumDynamic = kSharedStaticOffset - kSharedDynamicOffset - 4096;
  std::string wrong;
  const unsigned tallest = shape.has_wide_extents ? 0x7fffffffu : 65535;
  if (threads == 0 || threads > kMaximumThreads || (shape.block.z > 64 && !shape.has_wide_extents))
    wrong = "a block of " + describe(shape.block) + " threads; 1 to 1024 are possible";
  if (blocks == 0 || shape.grid.x > 0x7fffffffu || shape.grid.y > tallest || shape.grid.z > tallest)
    wrong = "a grid of " + describe(shape.grid) + " blocks";
  if (shape.dynamic_shared_bytes > kMaximumDynamic)
    wrong = std::to_string(shape.dynamic_shared_bytes) + " bytes of dynamic shared memory";
  if (!wrong.empty()) {
    if (count_finding("invalid-launch", nullptr))
      add_finding({"invalid-launch", "none", "cannot launch " + wrong});
    return;
  }
  const auto launched = static_cast<unsigned>(machine.launches.size());
  if (launched == kMaximumLaunches)
    fail_launch("limit", "more than " + std::to_string(kMaximumLaunches) + " launches");
  machine.launches.push_back({shape.grid, shape.block,
                              shape.dynamic_shared_bytes + shape.declared_shared_bytes, warp_size,
                              shape.return_address});
  if (machine.options.lists_launches) return;
  const bool is_observed = machine.options.observed_launch.value_or(launched) == launched;
  if (machine.options.mode == Mode::count && machine.options.observed_launch) {
    if (launched > *machine.options.observed_launch) return;
    machine.mode = is_observed ? Mode::count : Mode::run;
    machine.blocks_total = machine.blocks_run = 0;
    machine.barriers = machine.warp_barriers = machine.shuffles = 0;
    machine.grid_barriers = machine.async_waits = machine.async_groups_left = 0;
  }
  machine.grid = current.grid_extent = shape.grid;
  machine.extent = current.block_extent = shape.block;
  machine.threads_per_block = static_cast<unsigned>(threads);
  machine.warps_per_block = (machine.threads_per_block + warp_size - 1) / warp_size;
  machine.blocks_total += blocks;
  machine.ordered_before = ++machine.time;
  begin_turns(body, context);
  note_launch(reinterpret_cast<uintptr_t>(__builtin_frame_address(0)));
  memory.begin_shared_layout(shape.dynamic_shared_bytes);
  if (machine.mode == Mode::check) checker_begin_launch();
  counters_begin_launch();
  const uint64_t total_before = machine.blocks_total - blocks;
  machine.blocks_total = blocks;
  machine.census_begin = machine.census.size();
  if (machine.options.takes_census) machine.census.resize(machine.census_begin + blocks);
  run_blocks(selected_blocks(is_observed));
  machine.blocks_total = total_before + blocks;
  machine.block = nullptr;
  machine.mode = machine.options.mode;
}

}  // namespace kf::sim

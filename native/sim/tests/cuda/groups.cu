// Cooperative groups: blocks, tiles of every size, nested tiles, coalesced groups, reduce, scans, grid
// barrier, copies.
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>
#include <cuda_pipeline.h>

#include "check.h"

namespace cg = cooperative_groups;

struct Seen {
  unsigned rank, group, groups, sum, highest, inclusive, exclusive, down, up, crossed, first, ballot, any,
      all, match;
};

template <int Size>
__global__ void tiles(Seen* out) {
  cg::thread_block block = cg::this_thread_block();
  const cg::thread_block_tile<Size> tile = cg::tiled_partition<Size>(block);
  const unsigned me = block.thread_rank();
  Seen seen;
  seen.rank = tile.thread_rank();
  seen.group = tile.meta_group_rank();
  seen.groups = tile.meta_group_size();
  seen.sum = cg::reduce(tile, me, cg::plus<unsigned>());
  seen.highest = cg::reduce(tile, me * 7 % 11, cg::greater<unsigned>());
  seen.inclusive = cg::inclusive_scan(tile, me + 1);
  seen.exclusive = cg::exclusive_scan(tile, me + 1, cg::plus<unsigned>());
  seen.down = tile.shfl_down(me, 1);
  seen.up = tile.shfl_up(me, 2);
  seen.crossed = tile.shfl_xor(me, Size / 2);
  seen.first = tile.shfl(me, 0);
  seen.ballot = tile.ballot(me % 2);
  seen.any = unsigned(tile.any(me == 3));
  seen.all = unsigned(tile.all(me >= Size));
  seen.match = tile.match_any(me / 2);
  tile.sync();
  out[me] = seen;
}

__global__ void nested(unsigned* out) {
  auto warp = cg::tiled_partition<32>(cg::this_thread_block());
  auto four = cg::tiled_partition<4>(warp);
  out[threadIdx.x * 3] = four.meta_group_rank();
  out[threadIdx.x * 3 + 1] = four.meta_group_size();
  out[threadIdx.x * 3 + 2] = cg::reduce(four, threadIdx.x, [](unsigned a, unsigned b) { return a ^ b; });
}

__global__ void coalesced(unsigned* out, unsigned* total) {
  if (threadIdx.x % 3 == 0) {
    cg::coalesced_group active = cg::coalesced_threads();
    unsigned base = 0;
    if (active.thread_rank() == 0) base = atomicAdd(total, active.size());
    out[threadIdx.x] = active.shfl(base, 0) + active.thread_rank();
    active.sync();
  }
}

__global__ void sized(unsigned* out) {
  cg::thread_group eight = cg::tiled_partition(cg::this_thread_block(), 8);
  out[threadIdx.x] = eight.thread_rank() + 100 * eight.size();
  cg::thread_group all = cg::this_thread_block();
  all.sync();
  out[threadIdx.x] += 10000 * all.size();
}

__global__ void grid_wide(int* values, int* out) {
  cg::grid_group grid = cg::this_grid();
  const unsigned me = unsigned(grid.thread_rank());
  values[me] = int(me);
  grid.sync();
  out[me] = values[grid.size() - 1 - me];
}

__global__ void copies(const int* in, int* out) {
  typedef int kf_shared_stage[64];
  kf_shared_stage& stage = ::kf::sim::cuda::shared<kf_shared_stage>(KF_SHARED_KEY("stage"));
  auto block = cg::this_thread_block();
  cg::memcpy_async(block, stage, in, sizeof(int) * 64);
  cg::wait(block);
  out[threadIdx.x] = stage[63 - threadIdx.x];
  cg::sync(block);
  if (threadIdx.x < 16) __pipeline_memcpy_async(&stage[threadIdx.x * 4], &in[threadIdx.x * 4], 16);
  __pipeline_commit();
  __pipeline_wait_prior(0);
  __syncthreads();
  out[64 + threadIdx.x] = stage[threadIdx.x];
}

// More than 32 bytes travel in pieces.
struct Large {
  double values[9];
  __device__ friend Large operator+(const Large& a, const Large& b) {
    Large sum;
    for (int i = 0; i < 9; ++i) sum.values[i] = a.values[i] + b.values[i];
    return sum;
  }
};
__global__ void large(double* out) {
  auto warp = cg::tiled_partition<32>(cg::this_thread_block());
  Large mine;
  for (int i = 0; i < 9; ++i) mine.values[i] = i + warp.thread_rank();
  const Large sum = cg::reduce(warp, mine, cg::plus<Large>());
  if (warp.thread_rank() == 5) {
    for (int i = 0; i < 9; ++i) out[i] = sum.values[i];
  }
}

__global__ void partitioned(unsigned* out) {
  auto warp = cg::tiled_partition<32>(cg::this_thread_block());
  auto half = cg::binary_partition(warp, threadIdx.x < 10);
  auto labelled = cg::labeled_partition(warp, int(threadIdx.x / 7));
  out[threadIdx.x] = half.size() * 100 + labelled.size();
}

template <int Size>
static void check_tiles() {
  test::Buffer<Seen> out(96);
  RUN(tiles<Size>, 1, 96)(out.data);
  for (unsigned i = 0; i < 96; ++i) {
    const unsigned size = Size, first = i / size * size, rank = i - first;
    unsigned sum = 0, highest = 0, inclusive = 0, ballot = 0;
    for (unsigned other = first; other < first + size; ++other) {
      sum += other;
      highest = std::max(highest, other * 7 % 11);
      if (other <= i) inclusive += other + 1;
      ballot |= other % 2 << (other - first);
    }
    EXPECT_EQUAL(out[i].rank, rank);
    EXPECT_EQUAL(out[i].group, i / size);
    EXPECT_EQUAL(out[i].groups, 96 / size);
    EXPECT_EQUAL(out[i].sum, sum);
    EXPECT_EQUAL(out[i].highest, highest);
    EXPECT_EQUAL(out[i].inclusive, inclusive);
    EXPECT_EQUAL(out[i].exclusive, inclusive - (i + 1));
    EXPECT_EQUAL(out[i].down, rank + 1 < size ? i + 1 : i);
    EXPECT_EQUAL(out[i].up, rank >= 2 ? i - 2 : i);
    EXPECT_EQUAL(out[i].crossed, first + (rank ^ size / 2));
    EXPECT_EQUAL(out[i].first, first);
    EXPECT_EQUAL(out[i].ballot, ballot);
    EXPECT_EQUAL(out[i].any, unsigned(first <= 3 && 3 < first + size));
    EXPECT_EQUAL(out[i].all, unsigned(first >= size));
    EXPECT_EQUAL(out[i].match, size == 1 ? 1u : 3u << (rank & ~1u));
  }
}

int main() {
  check_tiles<1>();
  check_tiles<2>();
  check_tiles<4>();
  check_tiles<8>();
  check_tiles<16>();
  check_tiles<32>();

  test::Buffer<unsigned> out(256), total(1);
  RUN(nested, 1, 64)(out.data);
  for (unsigned i = 0; i < 64; ++i) {
    EXPECT_EQUAL(out[i * 3], i % 32 / 4);
    EXPECT_EQUAL(out[i * 3 + 1], 8u);
    EXPECT_EQUAL(out[i * 3 + 2], 0u);
  }
  test::Buffer<unsigned> places(64);
  RUN(coalesced, 1, 64)(places.data, total.data);
  EXPECT_EQUAL(*total.data, 22u);
  unsigned sum = 0;
  for (int i = 0; i < 64; ++i) sum += places[i];
  EXPECT_EQUAL(sum, 231u);

  RUN(sized, 1, 32)(out.data);
  for (unsigned i = 0; i < 32; ++i) EXPECT_EQUAL(out[i], i % 8 + 800 + 320000);

  test::Buffer<int> values(256), reversed(256);
  RUN(grid_wide, 4, 64)(values.data, reversed.data);
  for (int i = 0; i < 256; ++i) EXPECT_EQUAL(reversed[i], 255 - i);

  for (int i = 0; i < 64; ++i) values[i] = i * 3;
  RUN(copies, 1, 64)(values.data, reversed.data);
  for (int i = 0; i < 64; ++i) {
    EXPECT_EQUAL(reversed[i], (63 - i) * 3);
    EXPECT_EQUAL(reversed[64 + i], i * 3);
  }

  test::Buffer<double> sums(9);
  RUN(large, 1, 32)(sums.data);
  for (int i = 0; i < 9; ++i) EXPECT_EQUAL(sums[i], 32.0 * i + 496);

  RUN(partitioned, 1, 32)(out.data);
  for (unsigned i = 0; i < 32; ++i) EXPECT_EQUAL(out[i], (i < 10 ? 10u : 22u) * 100 + (i < 28 ? 7u : 4u));
  return test::finish();
}

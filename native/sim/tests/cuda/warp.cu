// Shuffles with widths, votes, matches, reductions, and what diverged lanes see.
#include "check.h"

__global__ void shuffles(int* out) {
  const int lane = threadIdx.x & 31;
  int* mine = out + threadIdx.x * 12;
  mine[0] = __shfl_sync(0xffffffffu, lane * 10, 5);
  mine[1] = __shfl_sync(0xffffffffu, lane * 10, lane + 1, 8);
  mine[2] = __shfl_up_sync(0xffffffffu, lane, 3);
  mine[3] = __shfl_up_sync(0xffffffffu, lane, 1, 4);
  mine[4] = __shfl_down_sync(0xffffffffu, lane, 3);
  mine[5] = __shfl_down_sync(0xffffffffu, lane, 4, 16);
  mine[6] = __shfl_xor_sync(0xffffffffu, lane, 9);
  mine[7] = __shfl_xor_sync(0xffffffffu, lane, 9, 8);
  mine[8] = int(__shfl_down_sync(0xffffffffu, lane * 0.5, 2));
  mine[9] = int(__shfl_xor_sync(0xffffffffu, (unsigned long long)lane << 40, 1) >> 40);
  mine[10] = __shfl_down(lane, 1);
  mine[11] = __shfl_sync(0xffffffffu, lane, -1, 8);
}

__global__ void voting(unsigned* out) {
  const unsigned lane = threadIdx.x & 31;
  unsigned* mine = out + threadIdx.x * 16;
  mine[0] = __ballot_sync(0xffffffffu, lane % 3 == 0);
  mine[1] = __any_sync(0xffffffffu, lane == 7);
  mine[2] = __all_sync(0xffffffffu, lane < 32);
  mine[3] = __all_sync(0xffffffffu, lane != 7);
  mine[4] = __match_any_sync(0xffffffffu, lane / 5);
  int same;
  mine[5] = __match_all_sync(0xffffffffu, 3.5, &same);
  mine[6] = same;
  mine[7] = __match_all_sync(0xffffffffu, lane, &same);
  mine[8] = same;
  mine[9] = __reduce_add_sync(0xffffffffu, lane);
  mine[10] = unsigned(__reduce_min_sync(0xffffffffu, int(lane) - 9));
  mine[11] = __reduce_max_sync(0xffffffffu, lane);
  mine[12] = __reduce_xor_sync(0xffffffffu, lane | 64u);
  mine[13] = __activemask();
  if (lane % 2 == 0) {
    mine[14] = __ballot_sync(0x55555555u, lane < 8);
    mine[15] = __activemask();
  } else {
    mine[14] = __reduce_or_sync(0xaaaaaaaau, lane);
    mine[15] = __ballot(1);
  }
}

// The last warp has only eight lanes, and half of the first leaves early.
__global__ void partial(int* out) {
  if (threadIdx.x >= 8 && threadIdx.x < 16) return;
  const unsigned mask = threadIdx.x < 32 ? 0xffff00ffu : 0xffu;
  int sum = threadIdx.x;
  for (int step = 4; step > 0; step /= 2) sum += __shfl_xor_sync(mask, sum, step);
  out[threadIdx.x] = sum;
  __syncwarp(mask);
}

int main() {
  test::Buffer<int> out(64 * 12);
  RUN(shuffles, 1, 64)(out.data);
  for (int i = 0; i < 64; ++i) {
    const int lane = i & 31;
    const int* mine = out.data + i * 12;
    EXPECT_EQUAL(mine[0], 50);
    EXPECT_EQUAL(mine[1], (lane / 8 * 8 + (lane + 1) % 8) * 10);
    EXPECT_EQUAL(mine[2], lane < 3 ? lane : lane - 3);
    EXPECT_EQUAL(mine[3], lane % 4 == 0 ? lane : lane - 1);
    EXPECT_EQUAL(mine[4], lane > 28 ? lane : lane + 3);
    EXPECT_EQUAL(mine[5], lane % 16 > 11 ? lane : lane + 4);
    EXPECT_EQUAL(mine[6], lane ^ 9);
    // Lanes of later segments are out of reach, those of earlier ones are not.
    EXPECT_EQUAL(mine[7], (lane ^ 9) <= (lane | 7) ? lane ^ 9 : lane);
    EXPECT_EQUAL(mine[8], (lane > 29 ? lane : lane + 2) / 2);
    EXPECT_EQUAL(mine[9], lane ^ 1);
    EXPECT_EQUAL(mine[10], lane == 31 ? 31 : lane + 1);
    EXPECT_EQUAL(mine[11], lane | 7);
  }

  test::Buffer<unsigned> votes(64 * 16);
  RUN(voting, 1, 64)(votes.data);
  for (unsigned i = 0; i < 64; ++i) {
    const unsigned lane = i & 31;
    const unsigned* mine = votes.data + i * 16;
    EXPECT_EQUAL(mine[0], 0x49249249u);
    EXPECT_EQUAL(mine[1], 1u);
    EXPECT_EQUAL(mine[2], 1u);
    EXPECT_EQUAL(mine[3], 0u);
    unsigned same = 0;
    for (unsigned other = 0; other < 32; ++other) same |= unsigned(other / 5 == lane / 5) << other;
    EXPECT_EQUAL(mine[4], same);
    EXPECT_EQUAL(mine[5], 0xffffffffu);
    EXPECT_EQUAL(mine[6], 1u);
    EXPECT_EQUAL(mine[7], 0u);
    EXPECT_EQUAL(mine[8], 0u);
    EXPECT_EQUAL(mine[9], 496u);
    EXPECT_EQUAL(int(mine[10]), -9);
    EXPECT_EQUAL(mine[11], 31u);
    EXPECT_EQUAL(mine[12], 0u);
    EXPECT_EQUAL(mine[13], 0xffffffffu);
    EXPECT_EQUAL(mine[14], lane % 2 == 0 ? 0x55u : 31u);
    EXPECT_EQUAL(mine[15], lane % 2 == 0 ? 0x55555555u : 0xaaaaaaaau);
  }

  RUN(partial, 1, 40)(out.data);
  EXPECT_EQUAL(out[0], 28);
  EXPECT_EQUAL(out[17], 16 * 8 + 28);
  EXPECT_EQUAL(out[33], 32 * 8 + 28);
  return test::finish();
}

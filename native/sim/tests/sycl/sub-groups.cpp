// Sub-groups of 8, 16 and 32 work-items, whole and partial: positions, shuffles, votes, reductions, scans.
#include <algorithm>
#include <initializer_list>

#include "launch.h"
#include "sim/sycl/group-algorithms.h"
#include "sim/sycl/sub-group-mask.h"

namespace {

struct Large {
  double values[6];
};

constexpr unsigned kWords = 32;

// What each work-item found out, for one size of sub-groups.
void check(unsigned size, unsigned work_items) {
  test::Buffer<int> out(work_items * kWords);
  test::Buffer<double> large(work_items);
  int* result = out.data;
  double* doubles = large.data;
  test::run(1, work_items, size, [=] {
    const sycl::sub_group group{};
    const unsigned item = kf::sim::sycl::view.linear_thread;
    int* mine = result + item * kWords;
    const int value = int(item) + 1;
    mine[0] = int(group.get_local_linear_id());
    mine[1] = int(group.get_local_linear_range());
    mine[2] = int(group.get_group_linear_id());
    mine[3] = int(group.get_group_linear_range());
    mine[4] = int(group.get_max_local_range()[0]);
    mine[5] = sycl::shift_group_left(group, value, 2);
    mine[6] = sycl::shift_group_right(group, value, 3);
    mine[7] = sycl::permute_group_by_xor(group, value, 1);
    mine[8] = sycl::select_from_group(group, value, group.get_local_range()[0] - 1);
    mine[9] = sycl::group_broadcast(group, value);
    mine[10] = sycl::group_broadcast(group, value, group.get_local_linear_range() > 1 ? 1 : 0);
    mine[11] = sycl::any_of_group(group, item == 3);
    mine[12] = sycl::all_of_group(group, item != 3);
    mine[13] = sycl::none_of_group(group, item, [](unsigned i) { return i == 3; });
    mine[14] = sycl::reduce_over_group(group, value, sycl::plus<>());
    mine[15] = sycl::reduce_over_group(group, value, sycl::maximum<int>());
    mine[16] = sycl::reduce_over_group(group, value, 1000, sycl::minimum<>());
    mine[17] = sycl::inclusive_scan_over_group(group, value, sycl::plus<>());
    mine[18] = sycl::exclusive_scan_over_group(group, value, sycl::plus<>());
    mine[19] = sycl::exclusive_scan_over_group(group, value, 100, sycl::plus<>());
    mine[20] = sycl::inclusive_scan_over_group(group, value, sycl::maximum<>(), 5);
    mine[21] = group.shuffle_down(value, 1);
    mine[22] = group.shuffle(value, 0);
    mine[23] = group.reduce(1, sycl::plus<>());
    const auto ballot = sycl::ext::oneapi::group_ballot(group, item % 3 == 0);
    mine[24] = int(ballot.count());
    mine[25] = int(ballot.find_low().get(0));
    mine[26] = group.leader();
    mine[27] = sycl::reduce_over_group(group, int(item & 7) | 8, sycl::bit_and<>());
    sycl::group_barrier(group);
    Large wide;
    for (int i = 0; i < 6; ++i) wide.values[i] = value + 100 * i;
    wide = sycl::select_from_group(group, wide, 0);
    doubles[item] = wide.values[0] + wide.values[5];
  });
  for (unsigned item = 0; item < work_items; ++item) {
    const int* mine = result + item * kWords;
    const int group = int(item / size), lane = int(item % size), first = group * int(size);
    const int count = std::min(int(size), int(work_items) - first), last = first + count - 1;
    int sum = 0, before = 0, multiples = 0, lowest = -1, bits = 15;
    for (int i = first; i <= last; ++i) {
      sum += i + 1;
      if (i < int(item)) before += i + 1;
      if (i % 3 == 0) {
        multiples++;
        if (lowest < 0) lowest = i - first;
      }
      bits &= (i & 7) | 8;
    }
    const int value = int(item) + 1;
    EXPECT_EQUAL(mine[0], lane);
    EXPECT_EQUAL(mine[1], count);
    EXPECT_EQUAL(mine[2], group);
    EXPECT_EQUAL(mine[3], int((work_items + size - 1) / size));
    EXPECT_EQUAL(mine[4], int(size));
    EXPECT_EQUAL(mine[5], lane + 2 < count ? value + 2 : value);
    EXPECT_EQUAL(mine[6], lane >= 3 ? value - 3 : value);
    EXPECT_EQUAL(mine[7], (lane ^ 1) < count ? first + (lane ^ 1) + 1 : value);
    EXPECT_EQUAL(mine[8], last + 1);
    EXPECT_EQUAL(mine[9], first + 1);
    EXPECT_EQUAL(mine[10], count > 1 ? first + 2 : value);
    EXPECT_EQUAL(mine[11], first <= 3 && 3 <= last);
    EXPECT_EQUAL(mine[12], !(first <= 3 && 3 <= last));
    EXPECT_EQUAL(mine[13], !(first <= 3 && 3 <= last));
    EXPECT_EQUAL(mine[14], sum);
    EXPECT_EQUAL(mine[15], last + 1);
    EXPECT_EQUAL(mine[16], first + 1);
    EXPECT_EQUAL(mine[17], before + value);
    EXPECT_EQUAL(mine[18], before);
    EXPECT_EQUAL(mine[19], before + 100);
    EXPECT_EQUAL(mine[20], std::max(5, value));
    EXPECT_EQUAL(mine[21], lane + 1 < count ? value + 1 : value);
    EXPECT_EQUAL(mine[22], first + 1);
    EXPECT_EQUAL(mine[23], count);
    EXPECT_EQUAL(mine[24], multiples);
    EXPECT_EQUAL(mine[25], lowest < 0 ? 32 : lowest);
    EXPECT_EQUAL(mine[26], lane == 0);
    EXPECT_EQUAL(mine[27], bits);
    EXPECT_EQUAL(doubles[item], 2.0 * (first + 1) + 500);
  }
}

}  // namespace

int main() {
  for (const unsigned size : {8u, 16u, 32u}) {
    check(size, 64);
    check(size, 53);
    check(size, 33);
  }
  return test::finish();
}

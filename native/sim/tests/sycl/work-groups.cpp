// Group algorithms over work-groups of one to three dimensions, whole and partial sub-groups, and over
// ranges.
#include <algorithm>
#include <initializer_list>
#include <vector>

#include "launch.h"
#include "sim/sycl/group-algorithms.h"
#include "sim/sycl/nd-item.h"

namespace {

constexpr unsigned kWords = 16;
constexpr int kElements = 150;

template <int D>
void check(unsigned sub_group_size, kf::sim::Index3 extent) {
  const unsigned work_items = extent.x * extent.y * extent.z;
  test::Buffer<int> out(2 * work_items * kWords), input(kElements), scans(4 * kElements);
  int *result = out.data, *elements = input.data, *scanned = scans.data;
  for (int i = 0; i < kElements; ++i) elements[i] = (i * 7919) % 101 - 50;
  test::run({2, 1, 1}, extent, sub_group_size, [=] {
    const sycl::group<D> group{};
    const unsigned item = unsigned(group.get_local_linear_id());
    int* mine = result + (kf::sim::sycl::view.block.x * work_items + item) * kWords;
    const int value = int((item * 31) % 17) - 5;
    mine[0] = sycl::reduce_over_group(group, value, sycl::plus<>());
    mine[1] = sycl::reduce_over_group(group, value, sycl::maximum<>());
    mine[2] = sycl::reduce_over_group(group, value, 7, sycl::plus<int>());
    mine[3] = sycl::inclusive_scan_over_group(group, value, sycl::plus<>());
    mine[4] = sycl::exclusive_scan_over_group(group, value, sycl::plus<>());
    mine[5] = sycl::exclusive_scan_over_group(group, value, 50, sycl::plus<>());
    mine[6] = sycl::inclusive_scan_over_group(group, value, sycl::minimum<>());
    mine[7] = sycl::group_broadcast(group, int(item) + 3);
    mine[8] = sycl::group_broadcast(group, int(item) + 3, group.get_local_linear_range() - 1);
    mine[9] = sycl::any_of_group(group, item == 5);
    mine[10] = sycl::all_of_group(group, item != 5);
    mine[11] = sycl::none_of_group(group, item > 5000);
    mine[12] = sycl::joint_reduce(group, elements, elements + kElements, sycl::plus<>());
    mine[13] = sycl::joint_reduce(group, elements, elements + kElements, 60, sycl::minimum<>());
    mine[14] = sycl::joint_any_of(group, elements, elements + kElements, [](int x) { return x == 44; });
    // No identity is known for this one.
    mine[15] = sycl::reduce_over_group(group, value, [](int a, int b) { return a + b; });
    if (kf::sim::sycl::view.block.x == 0) {
      sycl::joint_inclusive_scan(group, elements, elements + kElements, scanned, sycl::plus<>());
      sycl::joint_exclusive_scan(group, elements, elements + kElements, scanned + kElements, sycl::plus<>());
      sycl::joint_inclusive_scan(group, elements, elements + kElements, scanned + 2 * kElements,
                                 sycl::maximum<>(), 10);
      sycl::joint_exclusive_scan(group, elements, elements + kElements, scanned + 3 * kElements, 10,
                                 sycl::plus<>());
    }
  });
  int sum = 0, largest = -100, total = 0, least = 60;
  for (unsigned item = 0; item < work_items; ++item) {
    const int value = int((item * 31) % 17) - 5;
    sum += value;
    largest = std::max(largest, value);
  }
  bool found = false;
  for (int i = 0; i < kElements; ++i) {
    total += elements[i];
    least = std::min(least, elements[i]);
    found = found || elements[i] == 44;
  }
  for (unsigned group = 0; group < 2; ++group) {
    int before = 0, low = 100;
    for (unsigned item = 0; item < work_items; ++item) {
      const int* mine = result + (group * work_items + item) * kWords;
      const int value = int((item * 31) % 17) - 5;
      low = std::min(low, value);
      EXPECT_EQUAL(mine[0], sum);
      EXPECT_EQUAL(mine[1], largest);
      EXPECT_EQUAL(mine[2], sum + 7);
      EXPECT_EQUAL(mine[3], before + value);
      EXPECT_EQUAL(mine[4], before);
      EXPECT_EQUAL(mine[5], before + 50);
      EXPECT_EQUAL(mine[6], low);
      EXPECT_EQUAL(mine[7], 3);
      EXPECT_EQUAL(mine[8], int(work_items) + 2);
      EXPECT_EQUAL(mine[9], work_items > 5);
      EXPECT_EQUAL(mine[10], work_items <= 5);
      EXPECT_EQUAL(mine[11], 1);
      EXPECT_EQUAL(mine[12], total);
      EXPECT_EQUAL(mine[13], least);
      EXPECT_EQUAL(mine[14], found);
      EXPECT_EQUAL(mine[15], sum);
      before += value;
    }
  }
  int before = 0, highest = 10;
  for (int i = 0; i < kElements; ++i) {
    highest = std::max(highest, elements[i]);
    EXPECT_EQUAL(scanned[i], before + elements[i]);
    EXPECT_EQUAL(scanned[kElements + i], before);
    EXPECT_EQUAL(scanned[2 * kElements + i], highest);
    EXPECT_EQUAL(scanned[3 * kElements + i], before + 10);
    before += elements[i];
  }
}

}  // namespace

int main() {
  for (const unsigned size : {8u, 16u, 32u}) {
    check<1>(size, {64, 1, 1});
    check<1>(size, {37, 1, 1});
    check<1>(size, {5, 1, 1});
    check<2>(size, {16, 12, 1});
    check<3>(size, {8, 4, 4});
  }
  check<1>(8, {256, 1, 1});
  return test::finish();
}

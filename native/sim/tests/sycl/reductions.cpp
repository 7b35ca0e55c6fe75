// Reductions of kernels over ranges and nd_ranges.
#include <sycl/sycl.hpp>

#include "launch.h"

namespace {

struct Pair {
  float value;
  int index;
};

}  // namespace

int main() {
  sycl::queue q;
  constexpr int n = 1000;
  int* data = sycl::malloc_shared<int>(n, q);
  float* floats = sycl::malloc_shared<float>(n, q);
  int* sum = sycl::malloc_shared<int>(8, q);
  int expected = 0, largest = -1;
  for (int i = 0; i < n; ++i) {
    data[i] = (i * 37) % 211;
    floats[i] = float((i * 53) % 997);
    expected += data[i];
    largest = std::max(largest, data[i]);
  }
  for (int i = 0; i < 8; ++i) sum[i] = 100;

  q.submit([&](sycl::handler& h) {
     h.parallel_for(sycl::range<1>(n), sycl::reduction(sum, sycl::plus<>()),
                    [=](sycl::id<1> i, auto& total) { total += data[i]; });
   }).wait();
  EXPECT_EQUAL(sum[0], expected + 100);

  q.parallel_for(
       sycl::range<1>(n),
       sycl::reduction(sum + 1, 0, sycl::plus<int>(), sycl::property::reduction::initialize_to_identity{}),
       sycl::reduction(sum + 2, sycl::maximum<>()),
       [=](sycl::item<1> i, auto& total, auto& most) {
         total.combine(data[i.get_linear_id()]);
         most.combine(data[i]);
       })
      .wait();
  EXPECT_EQUAL(sum[1], expected);
  EXPECT_EQUAL(sum[2], largest);

  q.parallel_for(sycl::nd_range<1>(1024, 128), sycl::reduction(sum + 3, sycl::plus<>()),
                 [=](sycl::nd_item<1> item, auto& total) {
                   const size_t i = item.get_global_id(0);
                   if (i < n) total += data[i];
                 })
      .wait();
  EXPECT_EQUAL(sum[3], expected + 100);

  // Two dimensions.
  q.parallel_for(sycl::range<2>(10, 100), sycl::reduction(sum + 4, sycl::plus<>()),
                 [=](sycl::id<2> i, auto& total) { total += data[i[0] * 100 + i[1]]; })
      .wait();
  EXPECT_EQUAL(sum[4], expected + 100);

  // A span: a histogram of three bins.
  for (int i = 5; i < 8; ++i) sum[i] = 0;
  q.parallel_for(sycl::range<1>(n), sycl::reduction(sycl::span<int, 3>(sum + 5, 3), sycl::plus<>()),
                 [=](sycl::id<1> i, auto& bins) { bins[data[i] % 3] += 1; })
      .wait();
  int bins[3] = {};
  for (int i = 0; i < n; ++i) bins[data[i] % 3]++;
  for (int i = 0; i < 3; ++i) EXPECT_EQUAL(sum[5 + i], bins[i]);

  // A struct has neither atomics nor a known identity: partial results and a second launch.
  Pair* best = sycl::malloc_shared<Pair>(1, q);
  *best = {-1, -1};
  q.parallel_for(
       sycl::nd_range<1>(1024, 64),
       sycl::reduction(best, [](const Pair& a, const Pair& b) { return b.value > a.value ? b : a; }),
       [=](sycl::nd_item<1> item, auto& most) {
         const int i = int(item.get_global_id(0));
         if (i < n) most.combine({floats[i], i});
       })
      .wait();
  int at = 0;
  for (int i = 0; i < n; ++i)
    if (floats[i] > floats[at]) at = i;
  EXPECT_EQUAL(best->index, at);

  // Half has an identity, but no atomics.
  sycl::half* halves = sycl::malloc_shared<sycl::half>(1, q);
  halves[0] = 1.0f;
  q.parallel_for(sycl::range<1>(500), sycl::reduction(halves, sycl::plus<>()), [=](sycl::id<1>, auto& total) {
     total += sycl::half(1.0f);
   }).wait();
  EXPECT_EQUAL(float(halves[0]), 501.0f);

  // A buffer.
  int result = 7;
  {
    sycl::buffer<int, 1> variable(&result, sycl::range<1>(1));
    q.submit([&](sycl::handler& h) {
      h.parallel_for(sycl::range<1>(n), sycl::reduction(variable, h, sycl::minimum<>()),
                     [=](sycl::id<1> i, auto& least) { least.combine(data[i] - 50); });
    });
  }
  EXPECT_EQUAL(result, -50);
  return test::finish();
}

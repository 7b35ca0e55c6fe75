// marray, local memory declared in kernels, group loads, old atomics.
#include <sycl/sycl.hpp>

#include "launch.h"

namespace oneapi = sycl::ext::oneapi;
namespace experimental = sycl::ext::oneapi::experimental;

int main() {
  sycl::queue q;
  int* out = sycl::malloc_shared<int>(640, q);

  q.parallel_for(sycl::nd_range<1>(128, 64), [=](sycl::nd_item<1> item) {
     const auto group = item.get_group();
     auto first = oneapi::group_local_memory_for_overwrite<int[64]>(group);
     auto second = oneapi::group_local_memory<int>(group, 5);
     const int i = int(item.get_local_id(0));
     (*first)[i] = i;
     sycl::group_barrier(group);
     out[item.get_global_id(0)] = (*first)[63 - i] + *second;
   }).wait();
  for (int i = 0; i < 128; ++i) EXPECT_EQUAL(out[i], 63 - i % 64 + 5);

  int* in = sycl::malloc_shared<int>(256, q);
  for (int i = 0; i < 256; ++i) in[i] = i;
  q.parallel_for(sycl::nd_range<1>(64, 64), [=](sycl::nd_item<1> item) {
     const auto group = item.get_group();
     int striped[4];
     experimental::group_load(group, in, sycl::span<int, 4>(striped),
                              experimental::properties{experimental::data_placement_striped});
     sycl::vec<int, 4> blocked;
     experimental::group_load(group, in, blocked);
     const int i = int(item.get_local_id(0));
     out[i] = striped[1];
     out[64 + i] = blocked[1];
     experimental::group_store(group, blocked * 2, out + 128);
     const auto pair = item.get_sub_group().load<2>(in);
     out[384 + i] = pair[1];
     item.get_sub_group().store<2>(out + 512 + i / 32 * 64, pair);
   }).wait();
  for (int i = 0; i < 64; ++i) {
    EXPECT_EQUAL(out[i], 64 + i);
    EXPECT_EQUAL(out[64 + i], 4 * i + 1);
    EXPECT_EQUAL(out[128 + 4 * i + 3], 2 * (4 * i + 3));
    EXPECT_EQUAL(out[384 + i], 32 + i % 32);
    EXPECT_EQUAL(out[512 + i], i);
  }

  out[0] = 0;
  {
    sycl::buffer<int, 1> counter(out, sycl::range<1>(1));
    q.submit([&](sycl::handler& h) {
      auto access = counter.get_access<sycl::access::mode::atomic>(h);
      h.parallel_for(sycl::range<1>(100), [=](sycl::id<1>) {
        sycl::atomic<int> cell(access.get_pointer());
        sycl::atomic_fetch_add(cell, 2);
      });
    });
  }
  EXPECT_EQUAL(out[0], 200);

  // A handler of errors is no property; 1.2.1 names; a reduction over pairs, which SYCL calls device
  // copyable.
  sycl::queue watched{[](const sycl::exception_list&) {}};
  using Place = std::pair<sycl::cl_int, int>;
  auto* best = sycl::malloc_shared<Place>(1, watched);
  *best = {1 << 20, -1};
  auto smaller = sycl::reduction(best, Place(1 << 20, -1), sycl::minimum<Place>());
  watched
      .parallel_for(sycl::range<1>(200), smaller,
                    [=](sycl::id<1> i, auto& least) {
                      const int at = int(i[0]);
                      least.combine(Place(std::abs(at - 130), at));
                    })
      .wait();
  EXPECT_EQUAL(best->second, 130);
  {
    sycl::buffer<int, 2> table(sycl::range<2>(2, 3));
    auto* first = sycl::host_accessor(table).get_pointer();
    static_assert(std::is_same_v<decltype(first), int*>);
  }

  const sycl::marray<float, 3> a(1.0f, 2.0f, 3.0f);
  EXPECT_EQUAL((a * 2.0f + a)[2], 9.0f);
  EXPECT_EQUAL((a > 1.5f)[0], false);
  EXPECT_EQUAL(sycl::sqrt(a * a)[1], 2.0f);
  EXPECT_EQUAL(sycl::bit_cast<int>(1.0f), 0x3f800000);
  return test::finish();
}

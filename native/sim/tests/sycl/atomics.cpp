// atomic_ref over all its types and operators.
#include <cstdint>

#include "launch.h"
#include "sim/sycl/atomic-ref.h"
#include "sim/sycl/nd-item.h"

namespace {

template <class T>
using Device = sycl::atomic_ref<T, sycl::memory_order::relaxed, sycl::memory_scope::device,
                                sycl::access::address_space::global_space>;

template <class T>
void check_arithmetic() {
  test::Buffer<T> cells(16);
  T* cell = cells.data;
  cell[3] = T(1000);
  cell[4] = T(-1000);
  cell[7] = T(1);
  test::run(4, 64, 16, [=] {
    const int item = int(kf::sim::sycl::view.block.x * 64 + kf::sim::sycl::view.linear_thread);
    Device<T>(cell[0]).fetch_add(T(2));
    Device<T>(cell[1]) += T(1);
    Device<T>(cell[2])--;
    Device<T>(cell[3]).fetch_min(T(item));
    Device<T>(cell[4]).fetch_max(T(item));
    Device<T>(cell[5]).fetch_sub(T(item % 2));
    Device<T> counter(cell[6]);
    // Compare and swap as sources write it.
    T old = counter.load();
    while (!counter.compare_exchange_strong(old, old + T(3))) {
    }
    const Device<T> ninth(cell[8]);
    if (item == 0) ninth = Device<T>(cell[7]).exchange(T(5)) + T(41);
    ++Device<T>(cell[9]);
  });
  EXPECT_EQUAL(cell[0], T(512));
  EXPECT_EQUAL(cell[1], T(256));
  EXPECT_EQUAL(cell[2], T(T(0) - T(256)));
  EXPECT_EQUAL(cell[3], T(0));
  EXPECT_EQUAL(cell[4], T(-1000) > T(255) ? T(-1000) : T(255));
  EXPECT_EQUAL(cell[5], T(T(0) - T(128)));
  EXPECT_EQUAL(cell[6], T(768));
  EXPECT_EQUAL(cell[7], T(5));
  EXPECT_EQUAL(cell[8], T(42));
  EXPECT_EQUAL(cell[9], T(256));
}

template <class T>
void check_bits() {
  test::Buffer<T> cells(4);
  T* cell = cells.data;
  cell[0] = T(-1);
  test::run(1, 16, 16, [=] {
    const T bit = T(T(1) << kf::sim::sycl::view.linear_thread);
    Device<T>(cell[0]).fetch_and(T(~bit));
    Device<T>(cell[1]) |= bit;
    Device<T>(cell[2]).fetch_xor(bit, sycl::memory_order::acq_rel, sycl::memory_scope::work_group);
  });
  EXPECT_EQUAL(cell[0], T(T(-1) << 16));
  EXPECT_EQUAL(cell[1], T(0xffff));
  EXPECT_EQUAL(cell[2], T(0xffff));
}

}  // namespace

int main() {
  check_arithmetic<int>();
  check_arithmetic<unsigned>();
  check_arithmetic<long>();
  check_arithmetic<unsigned long long>();
  check_arithmetic<float>();
  check_arithmetic<double>();
  check_bits<int>();
  check_bits<unsigned long>();

  test::Buffer<int*> pointers(1);
  test::Buffer<int> numbers(8);
  int** pointer = pointers.data;
  pointer[0] = numbers.data;
  test::run(1, 8, 8, [=] { sycl::atomic_ref<int*>(pointer[0]).fetch_add(1); });
  EXPECT_EQUAL(pointer[0] - numbers.data, std::ptrdiff_t(8));

  // A message with a flag: the work-item that waits gets what was written before the flag was set.
  int* number = numbers.data;
  number[0] = number[1] = number[2] = 0;
  test::run(1, 2, 8, [=] {
    using Flag = sycl::atomic_ref<int, sycl::memory_order::acq_rel, sycl::memory_scope::device>;
    if (kf::sim::sycl::view.linear_thread == 0) {
      number[0] = 42;
      sycl::atomic_fence(sycl::memory_order::release, sycl::memory_scope::device);
      Flag(number[1]).store(1);
    } else {
      while (Flag(number[1]).load() == 0) {
      }
      number[2] = number[0];
    }
  });
  EXPECT_EQUAL(number[2], 42);
  return test::finish();
}

// Launches of lambdas on the core, without the facade's queue, and a tally of checks.
#pragma once
#include <cmath>
#include <cstdio>
#include <cstring>

#include "sim/core/core.h"
#include "sim/cuda/attributes.h"

namespace test {

inline int failures = 0, checks = 0;

inline void expect(bool holds, const char* text, int line, double got, double wanted) {
  ++checks;
  if (holds) return;
  if (++failures <= 20)
    std::fprintf(stderr, "line %d: %s: got %.17g, expected %.17g\n", line, text, got, wanted);
}

inline int finish() {
  std::fprintf(stderr, "%d checks, %d failures\n", checks, failures);
  return failures == 0 && checks > 0 ? 0 : 1;
}

// Device memory, filled with zeros.
template <class T>
struct Buffer {
  T* data;
  explicit Buffer(size_t count)
      : data(static_cast<T*>(kf::sim::allocate_device(count * sizeof(T), sizeof(T), "buffer"))) {
    std::memset(static_cast<void*>(data), 0, count * sizeof(T));
    kf::sim::host_write(data, count * sizeof(T));
  }
  ~Buffer() { kf::sim::free_device(data); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  operator T*() const { return data; }
};

template <class Kernel>
KF_UNTRACED void call_kernel(void* kernel) {
  (*static_cast<const Kernel*>(kernel))();
}

// Runs `kernel` once per work-item; extents x first.
template <class Kernel>
void run(kf::sim::Index3 grid, kf::sim::Index3 block, unsigned sub_group_size, const Kernel& kernel) {
  kf::sim::warp_size = sub_group_size;
  kf::sim::launch({grid, block, 0}, call_kernel<Kernel>, const_cast<Kernel*>(&kernel));
}
template <class Kernel>
void run(unsigned groups, unsigned work_items, unsigned sub_group_size, const Kernel& kernel) {
  run(kf::sim::Index3{groups, 1, 1}, kf::sim::Index3{work_items, 1, 1}, sub_group_size, kernel);
}

}  // namespace test

#define EXPECT_EQUAL(got, wanted)                                                                     \
  do {                                                                                                \
    const auto got_value = (got);                                                                     \
    const auto wanted_value = (wanted);                                                               \
    test::expect(got_value == wanted_value, #got, __LINE__, double(got_value), double(wanted_value)); \
  } while (0)
#define EXPECT_NEAR(got, wanted, relative)                                                                  \
  do {                                                                                                      \
    const double got_value = double(got), wanted_value = double(wanted);                                    \
    test::expect(                                                                                           \
        std::fabs(got_value - wanted_value) <= (relative)*std::fmax(1e-300, std::fabs(wanted_value)), #got, \
        __LINE__, got_value, wanted_value);                                                                 \
  } while (0)

// A test program's tally: EXPECT lines print what failed with its place; `finish` gives the exit status.
#pragma once
#include <cmath>
#include <cstdio>
#include <cstring>

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

// A buffer of the simulated device, filled with zeros.
template <class T>
struct Buffer {
  T* data = nullptr;
  explicit Buffer(size_t count) {
    cudaMalloc(&data, count * sizeof(T));
    cudaMemset(data, 0, count * sizeof(T));
  }
  ~Buffer() { cudaFree(data); }
  operator T*() { return data; }
};

}  // namespace test

#define EXPECT_EQUAL(got, wanted)                                                                     \
  do {                                                                                                \
    const auto got_value = (got);                                                                     \
    const auto wanted_value = (wanted);                                                               \
    test::expect(got_value == wanted_value, #got, __LINE__, double(got_value), double(wanted_value)); \
  } while (0)
#define EXPECT_NEAR(got, wanted, relative)                                                                  \
  do {                                                                                                      \
    const double got_value = (got), wanted_value = (wanted);                                                \
    test::expect(                                                                                           \
        std::fabs(got_value - wanted_value) <= (relative)*std::fmax(1e-300, std::fabs(wanted_value)), #got, \
        __LINE__, got_value, wanted_value);                                                                 \
  } while (0)
// One launch as the generator writes it: RUN(kernel<N>, grid, block, shared bytes)(arguments).
#define RUN(kernel, ...) \
  ::kf::sim::cuda::host_launch({__VA_ARGS__}, [&](auto... values) { kernel(values...); })

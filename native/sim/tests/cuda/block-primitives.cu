// CUB's reductions and scans over warps and blocks.
#include <cub/cub.cuh>

#include "check.h"

template <int threads>
__global__ void reductions(const int* in, int* out, int valid) {
  typedef cub::BlockReduce<int, threads> Reduce;
  typename Reduce::TempStorage& storage =
      ::kf::sim::cuda::shared<typename Reduce::TempStorage>(KF_SHARED_KEY("storage"));
  const int value = in[threadIdx.x];
  const int sum = Reduce(storage).Sum(value);
  __syncthreads();
  const int largest = Reduce(storage).Reduce(value, cub::Max());
  __syncthreads();
  const int some = Reduce(storage).Sum(value, valid);
  if (threadIdx.x == 0) {
    out[0] = sum;
    out[1] = largest;
    out[2] = some;
  }
}

template <int threads>
__global__ void scans(const int* in, int* inclusive, int* exclusive, int* pairs, int* total) {
  typedef cub::BlockScan<int, threads> Scan;
  typename Scan::TempStorage& storage =
      ::kf::sim::cuda::shared<typename Scan::TempStorage>(KF_SHARED_KEY("storage"));
  int sum;
  Scan(storage).InclusiveSum(in[threadIdx.x], inclusive[threadIdx.x]);
  __syncthreads();
  Scan(storage).ExclusiveSum(in[threadIdx.x], exclusive[threadIdx.x], sum);
  __syncthreads();
  int two[2] = {in[threadIdx.x], 1};
  Scan(storage).ExclusiveSum(two, two);
  pairs[2 * threadIdx.x] = two[0];
  pairs[2 * threadIdx.x + 1] = two[1];
  total[threadIdx.x] = sum;
}

__global__ void warps(const float* in, float* out, int* scanned) {
  typedef cub::WarpReduce<float> Reduce;
  typedef cub::WarpScan<int, 8> Scan;
  Reduce::TempStorage storage;
  Scan::TempStorage scan_storage;
  const float sum = Reduce(storage).Sum(in[threadIdx.x]);
  if (threadIdx.x % 32 == 0) out[threadIdx.x / 32] = sum;
  Scan(scan_storage).ExclusiveSum(int(threadIdx.x), scanned[threadIdx.x]);
}

template <int threads>
void check() {
  test::Buffer<int> in(threads), out(3), inclusive(threads), exclusive(threads), pairs(2 * threads),
      total(threads);
  for (int i = 0; i < threads; i++) in[i] = i * 37 % 101 - 50;
  const int valid = threads - threads / 3;
  RUN(reductions<threads>, 1, threads)(in.data, out.data, valid);
  RUN(scans<threads>, 1, threads)(in.data, inclusive.data, exclusive.data, pairs.data, total.data);
  int sum = 0, largest = -1000, some = 0;
  for (int i = 0; i < threads; i++) {
    EXPECT_EQUAL(exclusive[i], sum);
    EXPECT_EQUAL(pairs[2 * i], sum + i);
    EXPECT_EQUAL(pairs[2 * i + 1], sum + i + in[i]);
    sum += in[i];
    EXPECT_EQUAL(inclusive[i], sum);
    if (i < valid) some += in[i];
    largest = in[i] > largest ? in[i] : largest;
  }
  EXPECT_EQUAL(out[0], sum);
  EXPECT_EQUAL(out[1], largest);
  EXPECT_EQUAL(out[2], some);
  EXPECT_EQUAL(total[threads - 1], sum);
}

int main() {
  check<256>();
  check<96>();
  check<32>();
  check<40>();
  test::Buffer<float> in(64), out(2);
  test::Buffer<int> scanned(64);
  for (int i = 0; i < 64; i++) in[i] = float(i);
  RUN(warps, 1, 64)(in.data, out.data, scanned.data);
  EXPECT_EQUAL(out[0], 496.0f);
  EXPECT_EQUAL(out[1], 1520.0f);
  for (int i = 0; i < 64; i++) {
    int wanted = 0;
    for (int k = i / 8 * 8; k < i; k++) wanted += k;
    EXPECT_EQUAL(scanned[i], wanted);
  }
  return test::finish();
}

// Indices, extents, barriers with reductions, static and dynamic shared memory, device variables.
#include "check.h"

__global__ void indices(uint3* threads, uint3* blocks, unsigned* order) {
  const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
  const unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  const unsigned at = block * blockDim.x * blockDim.y * blockDim.z + thread;
  threads[at] = threadIdx;
  blocks[at] = blockIdx;
  order[at] = at + (dim3(blockDim).x == blockDim.x ? 0 : 1000) + (warpSize == 32 ? 0 : 1000);
}

template <int N>
__global__ void __launch_bounds__(N) reversed(const int* __restrict__ in, int* __restrict__ out) {
  typedef int kf_shared_tile[N];
  kf_shared_tile& tile = ::kf::sim::cuda::shared<kf_shared_tile>(KF_SHARED_KEY("tile"));
  tile[threadIdx.x] = in[threadIdx.x];
  __syncthreads();
  out[threadIdx.x] = tile[N - 1 - threadIdx.x];
}

static constexpr ::kf::sim::cuda::DynamicShared<float> outside{};
__global__ void dynamic(float* out) {
  auto& inside = ::kf::sim::cuda::dynamic_shared<float>();
  inside[threadIdx.x] = float(threadIdx.x);
  __syncthreads();
  float2* pairs = (float2*)outside;
  out[threadIdx.x] = pairs[threadIdx.x / 2].y + outside[0];
}

__global__ void votes(int* out) {
  const int odd = threadIdx.x & 1;
  out[threadIdx.x * 5] = __syncthreads_count(odd);
  out[threadIdx.x * 5 + 1] = __syncthreads_and(threadIdx.x < 100);
  out[threadIdx.x * 5 + 2] = __syncthreads_and(odd);
  out[threadIdx.x * 5 + 3] = __syncthreads_or(threadIdx.x == 77);
  out[threadIdx.x * 5 + 4] = __syncthreads_or(threadIdx.x == 1000);
}

__constant__ float weights[3] = {1, 2, 3};
KF_CONSTANT_VARIABLE(weights)
__device__ int counter = 5;
KF_DEVICE_VARIABLE(counter)
__device__ __forceinline__ float weigh(int i) { return weights[i]; }
static inline __device__ __forceinline__ float weigh_twice(int i) { return 2 * weigh(i); }
__global__ void variables(float* out) {
  if (threadIdx.x < 3) out[threadIdx.x] = weigh_twice(threadIdx.x);
  atomicAdd(&counter, 1);
}

struct Pair {
  int a;
  double b;
};
__global__ void by_value(Pair pair, const int* nothing, double* out) {
  *out = pair.a + pair.b + (nothing == nullptr);
}

int main() {
  const dim3 grid(3, 2, 2), block(4, 3, 5);
  const unsigned count = 12 * 60;
  test::Buffer<uint3> threads(count), blocks(count);
  test::Buffer<unsigned> order(count);
  RUN(indices, grid, block)(threads.data, blocks.data, order.data);
  for (unsigned i = 0; i < count; ++i) {
    EXPECT_EQUAL(order[i], i);
    EXPECT_EQUAL(threads[i].x, i % 4);
    EXPECT_EQUAL(threads[i].y, i / 4 % 3);
    EXPECT_EQUAL(threads[i].z, i / 12 % 5);
    EXPECT_EQUAL(blocks[i].x, i / 60 % 3);
    EXPECT_EQUAL(blocks[i].y, i / 180 % 2);
    EXPECT_EQUAL(blocks[i].z, i / 360);
  }

  test::Buffer<int> in(256), out(1000);
  for (int i = 0; i < 256; ++i) in[i] = i * i;
  RUN(reversed<256>, 1, 256)(in.data, out.data);
  for (int i = 0; i < 256; ++i) EXPECT_EQUAL(out[i], (255 - i) * (255 - i));

  test::Buffer<float> real(256);
  RUN(dynamic, 1, 64, 64 * sizeof(float))(real.data);
  for (int i = 0; i < 64; ++i) EXPECT_EQUAL(real[i], float(i | 1));

  RUN(votes, 1, 100)(out.data);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQUAL(out[i * 5], 50);
    EXPECT_EQUAL(out[i * 5 + 1], 1);
    EXPECT_EQUAL(out[i * 5 + 2], 0);
    EXPECT_EQUAL(out[i * 5 + 3], 1);
    EXPECT_EQUAL(out[i * 5 + 4], 0);
  }

  RUN(variables, 2, 32)(real.data);
  for (int i = 0; i < 3; ++i) EXPECT_EQUAL(real[i], float(2 * (i + 1)));
  int counted;
  EXPECT_EQUAL(cudaMemcpyFromSymbol(&counted, counter, sizeof counted), cudaSuccess);
  EXPECT_EQUAL(counted, 69);
  const float replaced[3] = {10, 20, 30};
  EXPECT_EQUAL(cudaMemcpyToSymbol(weights, replaced, sizeof replaced), cudaSuccess);
  RUN(variables, 1, 32)(real.data);
  EXPECT_EQUAL(real[2], 60.0f);

  test::Buffer<double> sum(1);
  RUN(by_value, 1, 1)(Pair{2, 0.5}, nullptr, sum.data);
  EXPECT_EQUAL(*sum.data, 3.5);

  RUN(votes, 1, 2048)(out.data);
  EXPECT_EQUAL(cudaPeekAtLastError(), cudaErrorInvalidConfiguration);
  EXPECT_EQUAL(cudaGetLastError(), cudaErrorInvalidConfiguration);
  EXPECT_EQUAL(cudaGetLastError(), cudaSuccess);
  return test::finish();
}

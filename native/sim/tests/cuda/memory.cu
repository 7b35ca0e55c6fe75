// Vector types, cache-hinted loads and stores, memory functions, unions, printf, clocks and the host API
// around them.
#include "check.h"

__global__ void vectors(const float4* in, float4* out, int2* pairs, uchar4* bytes, double2* wide) {
  const int i = threadIdx.x;
  float4 v = __ldg(&in[i]);
  v.x += 1;
  float4 w = {v.y, v.z};
  w.w = v.w;
  __stcs(&out[i], make_float4(v.x, w.x, w.y, w.z + w.w));
  pairs[i] = {i, -i};
  bytes[i] = make_uchar4(1, 2, 3, (unsigned char)i);
  const double2 d = {0.5, double(i)};
  wide[i] = d;
  int2& mine = pairs[i];
  mine.y = __ldcg(&mine.x) + 1;
}

union Word {
  float4 vector;
  float single[4];
  uint4 bits;
};

__global__ void unions(float* out) {
  Word word;
  word.vector = make_float4(1, 2, 3, 4);
  out[threadIdx.x] = word.single[threadIdx.x & 3] + (word.bits.x == 0x3f800000u);
}

__global__ void blocks_of_memory(const int* in, int* out) {
  if (threadIdx.x != 0) return;
  memcpy(out, in, 40 * sizeof(int));
  memset(out + 40, 0xff, 24 * sizeof(int));
  float one = 1.0f;
  int bits;
  memcpy(&bits, &one, sizeof bits);
  out[63] = bits;
  int local[8];
  memset(local, 0, sizeof local);
  local[in[1] & 7] = 5;
  out[62] = local[1];
}

__constant__ float4 table[2] = {{1, 2, 3, 4}, {5, 6, 7, 8}};
__global__ void odds(long long* ticks, float4* out, int* reached) {
  const long long before = clock64();
  if (threadIdx.x == 3) printf("lane %d of %s\n", int(threadIdx.x), "three");
  __threadfence();
  ticks[threadIdx.x] = clock64() - before;
  out[threadIdx.x] = table[threadIdx.x & 1];
  auto square = [=] __device__(int x) { return x * x; };
#pragma unroll 4
  for (int i = 0; i < 4; ++i) reached[threadIdx.x] += square(i);
  assert(reached[threadIdx.x] == 14);
  __builtin_assume(reached != nullptr);
}

int main() {
  static_assert(sizeof(float3) == 12 && alignof(float3) == 4 && alignof(float4) == 16 &&
                alignof(double4) == 16);
  static_assert(sizeof(uchar4) == 4 && alignof(short4) == 8 && alignof(longlong2) == 16 &&
                sizeof(dim3) == 12);
  constexpr float4 fixed = {1, 2, 3, 4}, copied = fixed;
  static_assert(copied.z == 3);
  EXPECT_EQUAL(dim3(5).y, 1u);

  test::Buffer<float4> in(32), out(32);
  test::Buffer<int2> pairs(32);
  test::Buffer<uchar4> bytes(32);
  test::Buffer<double2> wide(32);
  for (int i = 0; i < 32; ++i) in[i] = make_float4(i, i + 1, i + 2, i + 3);
  RUN(vectors, 1, 32)(in.data, out.data, pairs.data, bytes.data, wide.data);
  for (int i = 0; i < 32; ++i) {
    EXPECT_EQUAL(out[i].x, float(i + 1));
    EXPECT_EQUAL(out[i].y, float(i + 1));
    EXPECT_EQUAL(out[i].z, float(i + 2));
    EXPECT_EQUAL(out[i].w, float(i + 3));
    EXPECT_EQUAL(pairs[i].y, i + 1);
    EXPECT_EQUAL(int(bytes[i].w), i);
    EXPECT_EQUAL(wide[i].x + wide[i].y, 0.5 + i);
  }

  test::Buffer<float> real(32);
  RUN(unions, 1, 32)(real.data);
  for (int i = 0; i < 32; ++i) EXPECT_EQUAL(real[i], float(i % 4 + 2));

  int *from, *to;
  EXPECT_EQUAL(cudaMallocManaged(&from, 64 * sizeof(int)), cudaSuccess);
  EXPECT_EQUAL(cudaMalloc(&to, 64 * sizeof(int)), cudaSuccess);
  for (int i = 0; i < 64; ++i) from[i] = i;
  RUN(blocks_of_memory, 1, 32)(from, to);
  int host[64];
  EXPECT_EQUAL(cudaMemcpy(host, to, sizeof host, cudaMemcpyDeviceToHost), cudaSuccess);
  for (int i = 0; i < 40; ++i) EXPECT_EQUAL(host[i], i);
  for (int i = 40; i < 62; ++i) EXPECT_EQUAL(host[i], -1);
  EXPECT_EQUAL(host[63], 0x3f800000);
  EXPECT_EQUAL(host[62], 5);

  test::Buffer<long long> ticks(32);
  test::Buffer<int> reached(32);
  cudaEvent_t start, end;
  EXPECT_EQUAL(cudaEventCreate(&start), cudaSuccess);
  EXPECT_EQUAL(cudaEventCreate(&end), cudaSuccess);
  cudaEventRecord(start);
  RUN(odds, 1, 32)(ticks.data, out.data, reached.data);
  cudaEventRecord(end);
  cudaEventSynchronize(end);
  float elapsed = -1;
  EXPECT_EQUAL(cudaEventElapsedTime(&elapsed, start, end), cudaSuccess);
  EXPECT_EQUAL(elapsed >= 0, true);
  for (int i = 0; i < 32; ++i) {
    EXPECT_EQUAL(ticks[i] >= 0, true);
    EXPECT_EQUAL(out[i].w, i & 1 ? 8.0f : 4.0f);
    EXPECT_EQUAL(reached[i], 14);
  }

  cudaDeviceProp properties;
  EXPECT_EQUAL(cudaGetDeviceProperties(&properties, 0), cudaSuccess);
  EXPECT_EQUAL(properties.warpSize, 32);
  int processors = 0;
  EXPECT_EQUAL(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, 0), cudaSuccess);
  EXPECT_EQUAL(processors > 0, true);
  EXPECT_EQUAL(std::strcmp(cudaGetErrorName(cudaErrorInvalidValue), "cudaErrorInvalidValue"), 0);
  EXPECT_EQUAL(std::strcmp(cudaGetErrorString(cudaSuccess), "no error"), 0);
  int local = 0;
  EXPECT_EQUAL(cudaFree(&local), cudaErrorInvalidValue);
  EXPECT_EQUAL(cudaGetLastError(), cudaErrorInvalidValue);
  EXPECT_EQUAL(cudaFree(from), cudaSuccess);
  EXPECT_EQUAL(cudaFree(to), cudaSuccess);
  void* values[] = {&real.data};
  EXPECT_EQUAL(cudaLaunchKernel(unions, dim3(1), dim3(8), values, 0, nullptr), cudaSuccess);
  int blocks = 0;
  EXPECT_EQUAL(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, unions, 256, 0), cudaSuccess);
  EXPECT_EQUAL(blocks > 0, true);
  return test::finish();
}

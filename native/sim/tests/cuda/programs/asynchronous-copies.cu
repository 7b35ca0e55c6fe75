// cuda::barrier, cuda::pipeline, cuda::memcpy_async, cuda::atomic_ref, and cooperative copies, in whole
// programs.
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
#include <stdio.h>

#include <cuda/atomic>
#include <cuda/barrier>
#include <cuda/pipeline>
#include <cuda/std/limits>

namespace cg = cooperative_groups;

// Each block reverses tiles that all its threads copy, two arrivals a tile.
__global__ void with_barrier(const float* in, float* out, int tiles) {
  __shared__ cuda::barrier<cuda::thread_scope_block> ready;
  __shared__ float tile[64];
  auto block = cg::this_thread_block();
  if (block.thread_rank() == 0) init(&ready, block.size());
  block.sync();
  for (int t = 0; t < tiles; t++) {
    const int first = (blockIdx.x * tiles + t) * 64;
    cuda::memcpy_async(block, tile, in + first, sizeof(float) * 64, ready);
    ready.arrive_and_wait();
    out[first + threadIdx.x] = tile[63 - threadIdx.x];
    block.sync();
  }
}

// Split arrival and wait: the first half of the block produces for the second.
__global__ void split_arrival(const int* in, int* out) {
  __shared__ cuda::barrier<cuda::thread_scope_block> filled;
  __shared__ int values[32];
  if (threadIdx.x == 0) init(&filled, 64);
  __syncthreads();
  if (threadIdx.x < 32) {
    values[threadIdx.x] = in[threadIdx.x] + 1;
    auto token = filled.arrive();
    (void)token;
  } else {
    filled.arrive_and_wait();
    out[threadIdx.x - 32] = values[63 - threadIdx.x];
  }
}

template <int stages>
__global__ void with_shared_pipeline(const float* in, float* out, int tiles) {
  __shared__ float buffer[stages][64];
  __shared__ cuda::pipeline_shared_state<cuda::thread_scope_block, stages> state;
  auto block = cg::this_thread_block();
  auto pipe = cuda::make_pipeline(block, &state);
  for (int compute = 0, fetch = 0; compute < tiles; compute++) {
    for (; fetch < tiles && fetch < compute + stages; fetch++) {
      pipe.producer_acquire();
      cuda::memcpy_async(block, buffer[fetch % stages], in + fetch * 64, cuda::aligned_size_t<16>(256), pipe);
      pipe.producer_commit();
    }
    pipe.consumer_wait();
    out[compute * 64 + threadIdx.x] = 2 * buffer[compute % stages][63 - threadIdx.x];
    pipe.consumer_release();
  }
}

__global__ void with_own_pipeline(const float4* in, float4* out) {
  __shared__ float4 buffer[2][32];
  auto pipe = cuda::make_pipeline();
  for (int stage = 0; stage < 2; stage++) {
    pipe.producer_acquire();
    cuda::memcpy_async(&buffer[stage][threadIdx.x], in + stage * 32 + threadIdx.x, sizeof(float4), pipe);
    pipe.producer_commit();
  }
  cuda::pipeline_consumer_wait_prior<1>(pipe);
  __syncthreads();
  out[threadIdx.x] = buffer[0][31 - threadIdx.x];
  pipe.consumer_release();
  pipe.consumer_wait();
  __syncthreads();
  out[32 + threadIdx.x] = buffer[1][31 - threadIdx.x];
}

__global__ void with_group(const int* in, int* out) {
  __shared__ int tile[128];
  auto block = cg::this_thread_block();
  cg::memcpy_async(block, tile, in + blockIdx.x * 128, sizeof(int) * 128);
  cg::wait(block);
  for (int i = threadIdx.x; i < 128; i += blockDim.x) out[blockIdx.x * 128 + i] = tile[127 - i];
}

__global__ void with_atomics(int* sum, unsigned* largest, int* ticket) {
  cuda::atomic_ref<int, cuda::thread_scope_device> total(*sum);
  total.fetch_add(2, cuda::memory_order_relaxed);
  cuda::atomic_ref<unsigned, cuda::thread_scope_device>(*largest).fetch_max(threadIdx.x);
  __shared__ cuda::atomic<int, cuda::thread_scope_block> count;
  if (threadIdx.x == 0) count = 0;
  __syncthreads();
  count++;
  __syncthreads();
  if (threadIdx.x == 0)
    ticket[blockIdx.x] = count.load() + (cuda::std::numeric_limits<int>::max() == 0x7fffffff);
}

// Every block doubles its part, the grid meets, and each reads its neighbour's.
__global__ void whole_grid(int* values, int* out, int n) {
  auto grid = cg::this_grid();
  for (int i = grid.thread_rank(); i < n; i += grid.size()) values[i] *= 2;
  grid.sync();
  for (int i = grid.thread_rank(); i < n; i += grid.size()) out[i] = values[(i + 100) % n];
}

int failures = 0;
void expect(bool holds, const char* what, double got) {
  if (!holds && failures++ < 10) printf("%s: got %g\n", what, got);
}

template <class T>
T* managed(int count) {
  T* data;
  cudaMallocManaged(&data, count * sizeof(T));
  for (int i = 0; i < count; i++) memset(&data[i], 0, sizeof(T));
  return data;
}

int main() {
  float *in = managed<float>(1024), *out = managed<float>(1024);
  for (int i = 0; i < 1024; i++) in[i] = float(i);
  with_barrier<<<2, 64>>>(in, out, 4);
  cudaDeviceSynchronize();
  for (int i = 0; i < 512; i++) expect(out[i] == i / 64 * 64 + 63 - i % 64, "barrier", out[i]);
  with_shared_pipeline<2><<<1, 64>>>(in, out, 8);
  cudaDeviceSynchronize();
  for (int i = 0; i < 512; i++)
    expect(out[i] == 2 * (i / 64 * 64 + 63 - i % 64), "pipeline of a block", out[i]);
  with_own_pipeline<<<1, 32>>>((const float4*)in, (float4*)out);
  cudaDeviceSynchronize();
  for (int i = 0; i < 256; i++)
    expect(out[i] == (i / 128 * 32 + 31 - i / 4 % 32) * 4 + i % 4, "pipeline of a thread", out[i]);
  int *whole = managed<int>(1024), *result = managed<int>(1024);
  for (int i = 0; i < 1024; i++) whole[i] = i;
  split_arrival<<<1, 64>>>(whole, result);
  cudaDeviceSynchronize();
  for (int i = 0; i < 32; i++) expect(result[i] == 32 - i, "split arrival", result[i]);
  with_group<<<4, 32>>>(whole, result);
  cudaDeviceSynchronize();
  for (int i = 0; i < 512; i++)
    expect(result[i] == i / 128 * 128 + 127 - i % 128, "copy by a group", result[i]);
  int* sum = managed<int>(1);
  unsigned* largest = managed<unsigned>(1);
  int* ticket = managed<int>(4);
  with_atomics<<<4, 96>>>(sum, largest, ticket);
  cudaDeviceSynchronize();
  expect(*sum == 4 * 96 * 2, "sum", *sum);
  expect(*largest == 95, "largest", *largest);
  expect(ticket[2] == 97, "count", ticket[2]);
  int n = 1000;
  void* arguments[] = {&whole, &result, &n};
  expect(cudaLaunchCooperativeKernel((void*)whole_grid, dim3(8), dim3(64), arguments) == cudaSuccess,
         "cooperative launch", 0);
  cudaDeviceSynchronize();
  for (int i = 0; i < n; i++) expect(result[i] == 2 * ((i + 100) % n), "grid", result[i]);
  printf(failures == 0 ? "all right\n" : "%d failures\n", failures);
  return failures != 0;
}

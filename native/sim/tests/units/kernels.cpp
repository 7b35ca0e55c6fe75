// Kernels for test/unit/native/sim-core.test.ts: one unit, the scalar `which` selects. Every planted defect
// has a twin that differs only in the defect. One file above the usual size: the test counts kernels in the
// order of their definition.
#include "unit.h"

struct Task {
  float* in;
  float* out;
  int* flags;
  int n;
};
using Kernel = void (*)(const Task&);
static Kernel kernels[128];
static int kernel_count;
// The test reads the names from this file: the order of definition is the number.
#define KERNEL(name)                                                               \
  static void name(const Task& task);                                              \
  static const int name##_number = (kernels[kernel_count] = name, kernel_count++); \
  __attribute__((noinline)) static void name([[maybe_unused]] const Task& task)

static unsigned global_x() { return current.block.x * current.block_extent.x + current.thread.x; }

// ---- meaning

KERNEL(copy) {
  const unsigned i = global_x();
  if (i < unsigned(task.n)) task.out[i] = task.in[i];
}

KERNEL(reduce) {
  SHARED(float, sums, 1024);
  const unsigned x = current.thread.x;
  sums[x] = task.in[global_x()];
  for (unsigned half = current.block_extent.x / 2; half; half /= 2) {
    barrier();
    if (x < half) sums[x] += sums[x + half];
  }
  if (x == 0) task.out[current.block.x] = sums[0];
}

KERNEL(barrier_counts) {
  const int count = barrier_count(current.thread.x % 3 == 0);
  task.out[global_x()] = float(count);
}

KERNEL(butterfly) {
  float value = task.in[global_x()];
  for (unsigned step = 16; step; step /= 2) value += shuffle(~0u, value, current.lane ^ step);
  task.out[global_x()] = value;
}

KERNEL(tile_butterfly) {
  const uint32_t tile = 0xffu << (current.lane / 8 * 8);
  float value = task.in[global_x()];
  for (unsigned step = 4; step; step /= 2) value += shuffle(tile, value, current.lane ^ step);
  task.out[global_x()] = value;
}

KERNEL(converged_branch) {
  float value = 0;
  if (current.lane < 10) {
    value = float(converged());
  } else {
    __asm__ volatile("");  // or the compiler would make one call of the two
    value = float(converged());
    __asm__ volatile("");
  }
  task.out[global_x()] = value;
}

KERNEL(grid_sum) {
  if (current.thread.x == 0) task.out[current.block.x] = float(current.block.x + 1);
  sync_grid();
  float sum = 0;
  for (unsigned b = 0; b < current.grid_extent.x; b++) sum += task.out[b];
  if (current.thread.x == 0) task.out[current.grid_extent.x + current.block.x] = sum;
}

KERNEL(order_sensitive) { task.out[atomic_add(task.flags, 1)] = float(global_x()); }

KERNEL(write_to_input) { task.in[global_x()] += 1; }

// ---- races within a block

KERNEL(missing_barrier_bad) {
  SHARED(float, tile, 256);
  tile[current.thread.x] = task.in[global_x()];
  task.out[global_x()] = tile[255 - current.thread.x];
}
KERNEL(missing_barrier_good) {
  SHARED(float, tile, 256);
  tile[current.thread.x] = task.in[global_x()];
  barrier();
  task.out[global_x()] = tile[255 - current.thread.x];
}

KERNEL(write_after_read_bad) {
  SHARED(float, tile, 256);
  for (int round = 0; round < 2; round++) {
    tile[current.thread.x] = task.in[global_x()] + float(round);
    barrier();
    task.out[global_x()] = tile[255 - current.thread.x];
  }
}
KERNEL(write_after_read_good) {
  SHARED(float, tile, 256);
  for (int round = 0; round < 2; round++) {
    tile[current.thread.x] = task.in[global_x()] + float(round);
    barrier();
    task.out[global_x()] = tile[255 - current.thread.x];
    barrier();
  }
}

KERNEL(warp_synchronous_bad) {
  SHARED(float, tile, 256);
  const unsigned x = current.thread.x;
  tile[x] = task.in[global_x()];
  task.out[global_x()] = tile[x ^ 1];
}
KERNEL(warp_synchronous_good) {
  SHARED(float, tile, 256);
  const unsigned x = current.thread.x;
  tile[x] = task.in[global_x()];
  sync_warp();
  task.out[global_x()] = tile[x ^ 1];
}

KERNEL(tile_synchronous_bad) {
  SHARED(float, tile, 256);
  const unsigned x = current.thread.x;
  tile[x] = task.in[global_x()];
  sync_warp(0xffu << (current.lane / 8 * 8));
  task.out[global_x()] = tile[x ^ 8];
}
KERNEL(tile_synchronous_good) {
  SHARED(float, tile, 256);
  const unsigned x = current.thread.x;
  for (int round = 0; round < 3; round++) {
    tile[x] = task.in[global_x()];
    sync_warp(0xffu << (current.lane / 8 * 8));
    task.out[global_x()] = tile[x ^ 4];
    sync_warp(0xffu << (current.lane / 8 * 8));
  }
}

KERNEL(same_word_bytes_bad) {
  SHARED(unsigned char, bytes, 256);
  bytes[current.thread.x / 2] = (unsigned char)current.thread.x;
  barrier();
  task.out[global_x()] = float(bytes[current.thread.x / 2]);
}
KERNEL(same_word_bytes_good) {
  SHARED(unsigned char, bytes, 256);
  bytes[current.thread.x] = (unsigned char)current.thread.x;
  barrier();
  task.out[global_x()] = float(bytes[255 - current.thread.x]);
}

KERNEL(flag_of_several_values_bad) {
  SHARED(int, found, 1);
  if (current.thread.x == 0) *found = 0;
  barrier();
  if (current.thread.x >= 16) *found = int(current.thread.x);
  barrier();
  task.out[global_x()] = float(*found);
}
KERNEL(flag_of_one_value_good) {
  SHARED(int, found, 1);
  if (current.thread.x == 0) *found = 0;
  barrier();
  if (current.thread.x >= 16) *found = 1;
  barrier();
  task.out[global_x()] = float(*found);
}

KERNEL(volatile_tail_bad) {
  SHARED(float, sums, 64);
  volatile float* tail = sums;
  const unsigned x = current.thread.x;
  sums[x] = task.in[global_x()];
  barrier();
  if (x < 32) {
    tail[x] = tail[x] + tail[x + 32];
    tail[x] = tail[x] + tail[x + 16];
  }
  if (x == 0) task.out[current.block.x] = sums[0];
}

// ---- races between blocks

KERNEL(block_race_bad) { task.out[current.thread.x] = float(global_x()); }
KERNEL(block_race_good) { task.out[global_x()] = float(global_x()); }

KERNEL(lost_update_bad) { task.flags[global_x() % 7]++; }
KERNEL(lost_update_good) { atomic_add(&task.flags[global_x() % 7], 1); }

KERNEL(atomic_and_plain_bad) {
  if (current.thread.x == 0) atomic_add(&task.flags[0], 1);
  if (current.thread.x == 1) task.flags[0] = -1;
}

KERNEL(last_block_bad) {
  SHARED(int, is_last, 1);
  if (current.thread.x == 0) task.out[current.block.x] = float(current.block.x);
  if (current.thread.x == 0) *is_last = atomic_add(task.flags, 1) == int(current.grid_extent.x) - 1;
  barrier();
  if (!*is_last) return;
  float sum = 0;
  for (unsigned b = 0; b < current.grid_extent.x; b++) sum += task.out[b];
  if (current.thread.x == 0) task.out[current.grid_extent.x] = sum;
}
KERNEL(last_block_good) {
  SHARED(int, is_last, 1);
  if (current.thread.x == 0) task.out[current.block.x] = float(current.block.x);
  if (current.thread.x == 0) {
    fence_device();
    *is_last = atomic_add(task.flags, 1) == int(current.grid_extent.x) - 1;
  }
  barrier();
  if (!*is_last) return;
  float sum = 0;
  for (unsigned b = 0; b < current.grid_extent.x; b++) sum += task.out[b];
  if (current.thread.x == 0) task.out[current.grid_extent.x] = sum;
}
KERNEL(last_block_without_barrier_bad) {
  // Every thread writes, but the fence of thread 0 covers only its own writes.
  SHARED(int, is_last, 1);
  task.out[global_x()] = float(current.block.x);
  if (current.thread.x == 0) {
    fence_device();
    *is_last = atomic_add(task.flags, 1) == int(current.grid_extent.x) - 1;
  }
  barrier();
  if (!*is_last) return;
  float sum = 0;
  for (unsigned i = 0; i < current.grid_extent.x * current.block_extent.x; i++) sum += task.out[i];
  if (current.thread.x == 0) task.in[0] = sum;
}

KERNEL(flag_between_blocks_good) {
  // Each block waits for the one before it: needs later blocks to wait while earlier ones run.
  volatile int* flags = task.flags;
  if (current.thread.x == 0) {
    const unsigned b = current.grid_extent.x - 1 - current.block.x;
    float before = 0;
    if (b > 0) {
      while (flags[b - 1] == 0) kf::sim::spin_hint();
      fence_device();
      before = task.out[b - 1];
    }
    task.out[b] = before + 1;
    fence_device();
    flags[b] = 1;
  }
}

// ---- bounds, initialisation, alignment

KERNEL(past_the_end_bad) { task.out[global_x() + 1] = 1; }
KERNEL(past_the_end_good) { task.out[global_x()] = 1; }
KERNEL(before_the_start_bad) { task.out[global_x()] = task.in[int(global_x()) - 1]; }
KERNEL(shared_past_the_end_bad) {
  SHARED(float, tile, 256);
  SHARED(float, other, 256);
  tile[current.thread.x + 1] = 0;
  other[current.thread.x] = 0;
  task.out[global_x()] = 0;
}
KERNEL(far_away_bad) { task.out[size_t(global_x()) + (size_t(1) << 33)] = 1; }
KERNEL(uninitialised_shared_bad) {
  SHARED(float, tile, 256);
  if (current.thread.x > 0) tile[current.thread.x] = 1;
  barrier();
  task.out[global_x()] = tile[255 - current.thread.x];
}
KERNEL(uninitialised_output_bad) { task.out[global_x()] += 1; }
typedef float Float4 __attribute__((vector_size(16)));
KERNEL(vector_copy_good) {
  reinterpret_cast<Float4*>(task.out)[global_x()] = reinterpret_cast<Float4*>(task.in)[global_x()];
}
KERNEL(divide_by_zero_bad) { task.flags[0] = 7 / task.flags[1]; }
KERNEL(deep_stack_bad) {
  volatile float local[65536];
  for (int i = 65535; i >= 0; i -= 64) local[i] = 1;
  task.out[global_x()] = local[int(task.in[0])];
}

// ---- barriers and shuffles

KERNEL(divergent_barrier_bad) {
  if (current.thread.x < 128) {
    barrier();
    task.out[global_x()] = 1;
  } else {
    barrier();
    task.out[global_x()] = 2;
  }
}
KERNEL(exit_before_barrier_good) {
  if (current.thread.x >= 100) return;
  barrier();
  task.out[global_x()] = 1;
}
KERNEL(exit_and_divergent_barrier_bad) {
  if (current.thread.x >= 100) return;
  if (current.thread.x < 50) {
    barrier();
    task.out[global_x()] = 1;
  } else {
    barrier();
    task.out[global_x()] = 2;
  }
}
KERNEL(exit_and_deadlock_bad) {
  if (current.thread.x >= 100) return;
  if (current.thread.x < 50)
    barrier();
  else
    sync_grid();
}
KERNEL(shuffle_from_absent_bad) {
  float value = 1;
  if (current.lane < 16) value = shuffle(0xffffu, value, current.lane + 8);
  task.out[global_x()] = value;
}
KERNEL(shuffle_in_branch_bad) {
  float value = 1;
  if (current.lane < 16) value = shuffle(~0u, value, 0);
  barrier();
  task.out[global_x()] = value;
}
KERNEL(grid_and_block_barrier_bad) {
  if (current.thread.x < 32)
    sync_grid();
  else
    barrier();
}
KERNEL(stops_bad) {
  if (global_x() == 3) kf::sim::trap("assertion failed: x", {"kernel.cu", 12});
}
KERNEL(unsupported_bad) { kf::sim::unsupported("tensor-core instruction", {"kernel.cu", 34}); }

// ---- counters

KERNEL(strided) { task.out[global_x()] = task.in[global_x() * 32]; }
KERNEL(strided_by_n) { task.out[global_x()] = task.in[global_x() * unsigned(task.n)]; }
KERNEL(strided_store) { task.out[global_x() * 32] = task.in[global_x()]; }
KERNEL(first_half_of_sectors) {
  const unsigned x = global_x();
  if (x % 8 < 4) task.out[x] = task.in[x];
}
KERNEL(four_in_a_row) {
  SHARED(float, tile, 128);
  for (unsigned k = 0; k < 4; k++) tile[k * 32 + current.lane] = 1;
  barrier();
  float sum = 0;
  for (unsigned k = 0; k < 4; k++) sum += tile[current.lane * 4 + k];
  task.out[global_x()] = sum;
}
KERNEL(four_for_all) {
  SHARED(float, tile, 32);
  tile[current.lane] = 1;
  barrier();
  float sum = 0;
  for (unsigned k = 0; k < 4; k++) sum += tile[k];
  task.out[global_x()] = sum;
}
KERNEL(four_rows) {
  SHARED(float, tile, 128);
  for (unsigned k = 0; k < 4; k++) tile[k * 32 + current.lane] = 1;
  barrier();
  float sum = 0;
  for (unsigned k = 0; k < 4; k++) sum += tile[k * 32 + current.lane];
  task.out[global_x()] = sum;
}
KERNEL(column_of_32) {
  SHARED(float, tile, 32 * 32);
  tile[current.thread.y * 32 + current.thread.x] = 1;
  barrier();
  task.out[current.thread.y * 32 + current.thread.x] = tile[current.thread.x * 32 + current.thread.y];
}
KERNEL(column_of_33) {
  SHARED(float, tile, 32 * 33);
  tile[current.thread.y * 33 + current.thread.x] = 1;
  barrier();
  task.out[current.thread.y * 32 + current.thread.x] = tile[current.thread.x * 33 + current.thread.y];
}
KERNEL(histogram_of_one) { atomic_add(task.flags, 1); }
KERNEL(half_the_lanes) {
  float value = task.in[global_x()];
  if (current.lane % 2) task.out[global_x()] = value;
}
KERNEL(reread) {
  float sum = 0;
  for (int i = 0; i < task.n; i++) sum += task.in[i];
  task.out[global_x()] = sum;
}

extern "C" void kf_entry(const kf::sim::Arguments* arguments, const kf::sim::LaunchShape* shape) {
  struct Context {
    Kernel kernel;
    Task task;
  } context;
  context.kernel = kernels[*static_cast<int*>(arguments->slots[4])];
  context.task = {static_cast<float*>(arguments->slots[0]), static_cast<float*>(arguments->slots[1]),
                  static_cast<int*>(arguments->slots[2]), *static_cast<int*>(arguments->slots[3])};
  kf::sim::launch(
      *shape,
      [](void* at) {
        const Context& context = *static_cast<Context*>(at);
        context.kernel(context.task);
      },
      &context);
}

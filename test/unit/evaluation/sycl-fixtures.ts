import type { TaskSpec } from '../../../src/protocol/task.ts';

/** A row sum as people write it: one work-item for each row. */
export const rowSum = `void row_sum(sycl::queue &q, const float *in, float *out, int rows, int cols) {
  const size_t padded = (rows + 63) / 64 * 64;
  q.submit([&](sycl::handler &h) {
    h.parallel_for(sycl::nd_range<1>(padded, 64), [=](sycl::nd_item<1> item) {
      int row = item.get_global_id(0);
      if (row < rows) {
        float sum = 0.0f;
        for (int c = 0; c < cols; ++c) sum += in[row * cols + c];
        out[row] = sum;
      }
    });
  });
}`;

/** The same with a work-group for each row: coalesced, local memory and a reduction of the group. */
export const groupRowSum = `constexpr int kItems = 64;
void row_sum(sycl::queue &q, const float *in, float *out, int rows, int cols) {
  q.submit([&](sycl::handler &h) {
    sycl::local_accessor<float, 1> parts(sycl::range<1>(kItems), h);
    h.parallel_for(sycl::nd_range<1>(size_t(rows) * kItems, kItems), [=](sycl::nd_item<1> item) {
      const int row = item.get_group(0);
      const int local = item.get_local_id(0);
      float sum = 0.0f;
      for (int c = local; c < cols; c += kItems) sum += in[row * cols + c];
      parts[local] = sum;
      for (int half = kItems / 2; half > 0; half /= 2) {
        sycl::group_barrier(item.get_group());
        if (local < half) parts[local] += parts[local + half];
      }
      if (local == 0) out[row] = parts[0];
    });
  });
}`;

const head = `#include <sycl/sycl.hpp>
#include <iostream>
#include <vector>

`;
const tail = `

int main() {
  sycl::queue q;
  std::vector<float> host(64);
  std::cout << host[0] << std::endl;
  return 0;
}
`;

/** The row sum as a task; the region is the function. */
export function rowSumTask(overrides: Partial<TaskSpec> = {}): TaskSpec {
  const source = head + rowSum + tail;
  return {
    name: 'row_sum',
    language: 'sycl',
    sourceFile: '/tasks/row_sum.cpp',
    source,
    region: { start: head.length, end: head.length + rowSum.length },
    kernel: 'row_sum',
    freedom: 'launch',
    entry: { kind: 'function', name: 'row_sum' },
    arguments: [
      {
        kind: 'buffer',
        name: 'in',
        type: 'f32',
        role: 'input',
        shape: ['rows', 'cols'],
        distribution: { kind: 'normal' },
      },
      {
        kind: 'buffer',
        name: 'out',
        type: 'f32',
        role: 'output',
        shape: ['rows'],
        distribution: { kind: 'normal' },
      },
      { kind: 'scalar', name: 'rows', type: 'i32', value: 'rows' },
      { kind: 'scalar', name: 'cols', type: 'i32', value: 'cols' },
    ],
    shapes: {
      tune: [{ rows: 512, cols: 256 }],
      check: [{ rows: 64, cols: 32 }],
      heldOut: [{ rows: 37, cols: 19 }],
    },
    reference: { kind: 'baseline' },
    flags: [],
    ...overrides,
  };
}

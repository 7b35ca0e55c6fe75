import assert from 'node:assert/strict';
import {
  translateSyclProgram,
  translateSyclTask,
} from '../../../../../src/evaluation/backends/sim/translate-sycl.ts';
import type { TaskSpec } from '../../../../../src/protocol/task.ts';
import { loadParser } from '../../../../../src/syntax/parser.ts';
import { rowSum, rowSumTask } from '../../sycl-fixtures.ts';

const parser = await loadParser();
const options = { isHeaderPresent: (include: { readonly name: string }) => include.name === 'sycl/sycl.hpp' };

/** A task whose region is `region` within `source`. */
function taskOf(source: string, region: string, overrides: Partial<TaskSpec> = {}): TaskSpec {
  const start = source.indexOf(region);
  return rowSumTask({ source, region: { start, end: start + region.length }, ...overrides });
}

function unitOf(task: TaskSpec): string {
  const result = translateSyclTask(task, task.source, parser, options);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value.text;
}

function reasonsOf(task: TaskSpec): readonly { readonly rule: string; readonly line?: number }[] {
  const result = translateSyclTask(task, task.source, parser, options);
  assert.ok(!result.ok);
  return result.failure;
}

/** Line of the user's file (from 1) in a unit, which begins with one `#line`. */
function lineOf(unit: string, line: number): string {
  return unit.split('\n')[line] ?? '';
}

describe('translation of SYCL tasks', () => {
  it('keeps lines, blanks host code that nothing needs and calls the function', () => {
    const { source } = rowSumTask();
    const unit = unitOf(rowSumTask());
    assert.ok(!unit.includes('std::cout'));
    assert.ok(!unit.includes('int main'));
    const line = source.split('\n').findIndex((text) => text.includes('sum += in')) + 1;
    assert.match(lineOf(unit, line), /sum \+= in\[row \* cols \+ c\]/);
    assert.match(unit, /row_sum\(kf_queue, \(const float ?\*\)kf_arguments->slots\[0\]/);
    assert.match(unit, /\*static_cast<const int\*>\(kf_arguments->slots\[3\]\)/);
  });

  it('keeps what the function reaches: types, constants, helpers of helpers, function objects', () => {
    const source = `#include <sycl/sycl.hpp>
#include <oneapi/mkl.hpp>
using real = float;
constexpr int ITEMS = 64;
static real inner(real x) { return x; }
template <typename T> T outer(T x) { return inner(x); }
static void unused() { outer(1.0f); }
struct Body { real *p; void operator()(sycl::id<1> i) const { p[i] = outer(p[i]); } };
${rowSum.replace('float sum = 0.0f', 'float sum = outer(0.0f)')}
`;
    const unit = unitOf(taskOf(source, rowSum.replace('float sum = 0.0f', 'float sum = outer(0.0f)')));
    assert.match(lineOf(unit, 5), /inner/);
    assert.match(lineOf(unit, 6), /outer/);
    assert.match(lineOf(unit, 8), /struct Body/);
    assert.equal(lineOf(unit, 7).trim(), '');
    assert.equal(lineOf(unit, 2).trim(), '');
  });

  it('moves attributes of kernels to where the facade sees them', () => {
    const attributed = rowSum.replace(
      'item) {',
      'item) [[sycl::reqd_sub_group_size(16)]] [[intel::kernel_args_restrict]] {',
    );
    const unit = unitOf(taskOf(`${attributed}\n`, attributed));
    assert.match(unit, /::kf::sim::sycl::with_attributes<16, 0, 0, 0>\(\[=\]\(sycl::nd_item<1> item\)/);
    assert.ok(!unit.includes('[['));
    const functor = `struct Body { [[sycl::reqd_work_group_size(1, 8, 16)]] void operator()(sycl::nd_item<3>) const {} };\n`;
    const other = unitOf(taskOf(`${functor}${rowSum}\n`, rowSum));
    assert.match(other, /kf_work_group_size\[3\] = \{1, 8, 16\}/);
  });

  it('unrolls as for CUDA, and takes captured values for uniform ones', () => {
    assert.match(unitOf(rowSumTask()), /_Pragma\("GCC unroll 4"\) for \(int c = 0; c < cols/);
    const own = rowSum.replace('for (int c', '#pragma unroll 8\n        for (int c');
    assert.match(unitOf(taskOf(own, own)), /_Pragma\("GCC unroll 8"\) for/);
    const item = rowSum.replace(
      'int row = item.get_global_id(0);',
      'int row = item.get_global_id(0), cols = row;',
    );
    assert.ok(!unitOf(taskOf(item, item)).includes('GCC unroll'));
  });

  it('folds constant extents of local accessors', () => {
    const own = rowSum.replace(
      '    h.parallel_for',
      '    sycl::local_accessor<float, 2> tile(sycl::range<2>(16, T + 1), h);\n    h.parallel_for',
    );
    const unit = unitOf(taskOf(`constexpr int T = 16;\n${own}`, own));
    assert.match(
      unit,
      /FixedLocalAccessor<float, \(16\), \(T \+ 1\)> tile\(sycl::range<2>\(16, T \+ 1\), h\)/,
    );
    const open = own.replace('T + 1', 'cols');
    assert.match(unitOf(taskOf(open, open)), /sycl::local_accessor<float, 2> tile/);
  });

  it('hands over buffers with their extents', () => {
    const region = 'void f(sycl::queue &q, sycl::buffer<double, 2> &a, long n) { q.wait(); }';
    const task = taskOf(region, region, {
      kernel: 'f',
      entry: { kind: 'function', name: 'f' },
      arguments: [
        {
          kind: 'buffer',
          name: 'a',
          type: 'f64',
          role: 'inout',
          form: 'buffer',
          shape: ['n', 'm'],
          distribution: { kind: 'normal' },
        },
        { kind: 'scalar', name: 'n', type: 'i64', value: 'n' },
      ],
    });
    const unit = unitOf(task);
    assert.match(
      unit,
      /buffer_over<double, 2>\(kf_arguments->slots\[0\], ::sycl::range<2>\(.*slots\[2\].*slots\[3\]/,
    );
    assert.match(
      unit,
      /f\(kf_queue, kf_buffer_0, \*static_cast<const long\*>\(kf_arguments->slots\[1\]\)\);/,
    );
  });

  describe('of a statement', () => {
    const region = 'q.parallel_for(r, [=](sycl::id<1> i) { out[i] = in[i * cols] * scale + rows; });';
    const source = (declarations: string): string => `#include <sycl/sycl.hpp>
int main(int argc, char **argv) {
  sycl::queue q;
  float *in = read(argv[1]), *out = in;
  ${declarations}
  {
    ${region}
  }
  q.wait();
}
`;
    const taskWith = (declarations: string): TaskSpec =>
      taskOf(source(declarations), region, { entry: { kind: 'statement', queue: 'q' } });

    it('keeps constants and ranges that it uses, in a function with the arguments as parameters', () => {
      const unit = unitOf(
        taskWith(
          'size_t rows = argc, cols = 3; const float scale = 2.0f; sycl::range<1> r{rows}; int other = argc;',
        ),
      );
      assert.match(
        unit,
        /static void kf_statement\(::sycl::queue& q, float\* in, float\* out, size_t rows, size_t cols\) \{/,
      );
      assert.match(lineOf(unit, 5), /const float scale = 2.0f;.*sycl::range<1> r\{rows\};/);
      assert.ok(!unit.includes('argc'));
      assert.match(lineOf(unit, 7), /q\.parallel_for\(r/);
    });

    it('names the variable and the line of what it cannot bring along', () => {
      const [reason] = reasonsOf(
        taskWith('size_t rows = 1, cols = 3; float scale = read_scale(); sycl::range<1> r{rows};'),
      );
      assert.equal(reason?.rule, 'unknown-variable');
      assert.equal(reason.line, 7);
      const changed = reasonsOf(
        taskWith('size_t rows = 1, cols = 3; float scale = 1; scale += 2; sycl::range<1> r{rows};'),
      );
      assert.equal(changed.length, 1);
    });
  });

  it('says when the function is gone', () => {
    const task = rowSumTask();
    const result = translateSyclTask(task, task.source.replace('row_sum', 'other'), parser, options);
    assert.ok(!result.ok);
    assert.equal(result.failure[0]?.rule, 'kernel-missing');
  });
});

describe('translation of SYCL programs', () => {
  const program = `\uFEFF#include <sycl/sycl.hpp>
#include <absent.hpp>
template <int N> void run(sycl::queue &q) {
  q.submit([&](sycl::handler &h) {
    sycl::local_accessor<float, 1> tile(sycl::range<1>(N), h);
    h.parallel_for(sycl::nd_range<1>(N, N), [=](sycl::nd_item<1> it) [[sycl::reqd_sub_group_size(16)]] { tile[0] = 1; });
  });
}
int main() { std::cout << 1; }
`;
  const { text, fileName } = translateSyclProgram(program, 'run.cpp', parser, options);
  const body = text.slice(text.indexOf('#line'));

  it('keeps everything, its lines too, and moves attributes', () => {
    assert.equal(fileName, 'run.cpp');
    assert.match(lineOf(body, 9), /^int main\(\) \{ std::cout << 1; \}$/);
    assert.match(body, /with_attributes<16, 0, 0, 0>\(/);
  });

  it('drops a byte order mark and headers that are absent', () => {
    assert.match(lineOf(body, 1), /^#include <sycl\/sycl.hpp>$/);
    assert.equal(lineOf(body, 2).trim(), '');
  });

  it('puts parentheses around a range that g++ takes for a parameter', () => {
    assert.match(body, /tile\(\(sycl::range<1>\(N\)\), h\);/);
    assert.match(body, /parallel_for\(sycl::nd_range<1>\(N, N\), /);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import type { TaskSpec } from '../../../src/protocol/task.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { draftTask } from '../../../src/tasks/selected-kernel/draft-task.ts';
import type { DraftOptions } from '../../../src/tasks/selected-kernel/draft-options.ts';
import { renderDraft } from '../../../src/tasks/selected-kernel/task-draft.ts';
import { loadTaskFile, taskFromText } from '../../../src/tasks/task-file/load-task-file.ts';

const examples = fileURLToPath(new URL('../../../examples/sycl/', import.meta.url));

describe('drafting a task from a SYCL kernel and its host code', function () {
  this.timeout(60_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-draft-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function draft(code: string, kernel?: string, options: DraftOptions = {}): Promise<TaskSpec> {
    const file = join(folder, 'a.cpp');
    writeFileSync(file, `#include <sycl/sycl.hpp>\n${code}`);
    const drafted = await draftTask(file, kernel, options);
    return taskFromText(drafted.taskFile, renderDraft(drafted));
  }

  function described(task: TaskSpec): Record<string, string> {
    return Object.fromEntries(
      task.arguments.map((argument) => [
        argument.name,
        argument.kind === 'buffer'
          ? `${argument.role} ${argument.type} ${argument.form ?? 'pointer'} ${argument.shape.join(' x ')}`
          : `${argument.type} = ${argument.value}`,
      ]),
    );
  }

  it('gives the roles, types and forms that the hand-written tasks of the examples have', async () => {
    const tasks = readdirSync(examples).filter((name) => name.endsWith('.kernel.jsonc'));
    assert.ok(tasks.length >= 8);
    for (const name of tasks) {
      const written = await loadTaskFile(join(examples, name));
      const drafted = await draftTask(written.sourceFile, undefined);
      const task = await taskFromText(drafted.taskFile, renderDraft(drafted));
      const summary = (spec: TaskSpec): unknown =>
        spec.arguments
          .map((argument) => [
            argument.name,
            argument.type,
            argument.kind === 'buffer' ? `${argument.role} ${argument.form ?? 'pointer'}` : 'scalar',
          ])
          .sort();
      assert.deepEqual(summary(task), summary(written), name);
      assert.equal(task.entry.kind, written.entry.kind, name);
    }
  });

  it('takes a function with a queue as it stands', async () => {
    const task = await draft(`
      sycl::event scale(sycl::queue &q, const float *x, float *y, int rows, int cols, float by) {
        return q.parallel_for(sycl::nd_range<2>({(size_t)(rows + 7) / 8 * 8, (size_t)(cols + 31) / 32 * 32}, {8, 32}), [=](sycl::nd_item<2> it) {
          const int r = it.get_global_id(0), c = it.get_global_id(1);
          if (r < rows && c < cols) y[r * cols + c] = by * x[r * cols + c];
        });
      }`);
    assert.deepEqual(task.entry, { kind: 'function', name: 'scale' });
    assert.deepEqual(described(task), {
      x: 'input f32 pointer rows x cols',
      y: 'output f32 pointer rows x cols',
      rows: 'i32 = rows',
      cols: 'i32 = cols',
      by: 'f32 = 0.5',
    });
  });

  it('bounds the ids of an item by its range', async () => {
    const task = await draft(`
      void f(sycl::queue& q, const float* x, float* y, int n, int m) {
        q.parallel_for(sycl::range<2>(n, m), [=](sycl::item<2> it) { y[it.get_id(0) * m + it.get_id(1)] = x[it.get_id(0) * m + it.get_id(1)]; });
      }`);
    assert.deepEqual(described(task), {
      x: 'input f32 pointer n x m',
      y: 'output f32 pointer n x m',
      n: 'i32 = n',
      m: 'i32 = m',
    });
  });

  it('takes what a reduction writes for one element', async () => {
    const task = await draft(`
      void sum(sycl::queue &q, const float *x, float *total, int n) {
        q.parallel_for(sycl::range<1>(n), sycl::reduction(total, sycl::plus<>()), [=](sycl::id<1> i, auto &s) { s += x[i]; }).wait();
      }`);
    assert.deepEqual(described(task), {
      x: 'input f32 pointer n',
      total: 'inout f32 pointer 1',
      n: 'i32 = n',
    });
    const early = await draft(`
      void top(sycl::queue &q, sycl::buffer<int> &x, sycl::buffer<int> &most, int n) {
        q.submit([&](sycl::handler &h) {
          sycl::accessor in(x, h, sycl::read_only);
          h.parallel_for(sycl::nd_range<1>((n + 255) / 256 * 256, 256), sycl::reduction(most, h, sycl::maximum<>()), [=](sycl::nd_item<1> it, auto &s) {
            const int i = it.get_global_id(0);
            if (i >= n) return;
            s.combine(in[i]);
          });
        });
      }`);
    assert.deepEqual(described(early), {
      x: 'input i32 buffer n',
      most: 'inout i32 buffer 1',
      n: 'i32 = n',
    });
  });

  it('refuses kernels that capture by reference, with the line', async () => {
    await assert.rejects(
      draft(`
      void scale(sycl::queue &q, float *x, int n) {
        q.parallel_for(sycl::range<1>(n), [&](sycl::id<1> i) { if (i < n) x[i] *= 2.0f; });
      }`),
      (error) =>
        UserError.is(error) &&
        error.code === 'capture-by-reference' &&
        error.line === 4 &&
        /captures by reference \("\[&\]"\)/.test(error.message),
    );
  });

  it('takes the statement out of a main function, its sizes as arguments', async () => {
    const task = await draft(`
      int main() {
        const int m = 512, n = 256;
        sycl::queue q;
        float *a = sycl::malloc_device<float>(m * n, q);
        float *s = sycl::malloc_device<float>(m, q);
        q.submit([&](sycl::handler &h) {
          h.parallel_for(sycl::nd_range<1>(m, 64), [=](sycl::nd_item<1> it) {
            const int r = it.get_global_id(0);
            float sum = 0;
            for (int j = 0; j < n; j++) sum += a[r * n + j];
            s[r] = sum;
          });
        }).wait();
      }`);
    assert.equal(task.entry.kind === 'statement' ? task.entry.queue : '', 'q');
    assert.deepEqual(described(task), {
      a: 'input f32 pointer m x n',
      s: 'output f32 pointer m',
      m: 'i32 = m',
      n: 'i32 = n',
    });
    assert.deepEqual(task.shapes.tune, [{ m: 512, n: 256 }]);
    // The local size has to divide the global one.
    assert.ok(task.shapes.check.every(({ m = 1 }) => m % 64 === 0));
  });

  it('finds extents of two-dimensional buffers in the indices', async () => {
    const task = await draft(`
      void blur(sycl::queue &q, sycl::buffer<float, 2> &in, sycl::buffer<float, 2> &out, int w, int h) {
        q.submit([&](sycl::handler &cgh) {
          sycl::accessor a(in, cgh, sycl::read_only);
          sycl::accessor b(out, cgh, sycl::write_only);
          cgh.parallel_for(sycl::range<2>(h, w), [=](sycl::id<2> i) { b[i[0]][i[1]] = 2.0f * a[i[0]][i[1]]; });
        });
      }`);
    assert.deepEqual(described(task), {
      in: 'input f32 buffer h x w',
      out: 'output f32 buffer h x w',
      w: 'i32 = w',
      h: 'i32 = h',
    });
  });

  it('drafts a function from all kernels it submits', async () => {
    const code = `
      void norm(sycl::queue &q, const float *x, float *sums, float *y, int n, int m) {
        q.parallel_for(sycl::range<1>(n), [=](sycl::id<1> r) {
          float s = 0; for (int j = 0; j < m; j++) s += x[r * m + j];
          sums[r] = s;
        }).wait();
        q.parallel_for(sycl::nd_range<1>((n * m + 63) / 64 * 64, 64), [=](sycl::nd_item<1> it) {
          const int i = it.get_global_id(0);
          if (i < n * m) y[i] = x[i] / sums[i / m];
        }).wait();
      }`;
    const whole = await draft(code, 'norm');
    assert.equal(whole.entry.kind, 'function');
    assert.deepEqual(described(whole), {
      x: 'input f32 pointer n x m',
      sums: 'output f32 pointer n',
      y: 'output f32 pointer n x m',
      n: 'i32 = n',
      m: 'i32 = m',
    });
    const second = await draft(code, 'norm#2');
    assert.equal(second.entry.kind, 'statement');
    assert.equal(described(second)['sums'], 'input f32 pointer n');
  });

  it('follows functors and functions that take the item', async () => {
    const functor = await draft(`
      struct Relu { const float *in_; float *out_; size_t n_;
        void operator()(sycl::nd_item<1> item) const { auto i = item.get_global_id(0); if (i < n_) out_[i] = in_[i] > 0 ? in_[i] : 0; } };
      void relu(sycl::queue &q, const float *in, float *out, size_t n) {
        q.parallel_for(sycl::nd_range<1>((n + 255) / 256 * 256, 256), Relu{in, out, n});
      }`);
    assert.deepEqual(described(functor), {
      in: 'input f32 pointer n',
      out: 'output f32 pointer n',
      n: 'u64 = n',
    });
    const free = await draft(`
      void twice(const int *x, int *y, int n, const sycl::nd_item<3> &item) {
        int i = item.get_group(2) * item.get_local_range(2) + item.get_local_id(2);
        if (i < n) y[i] = 2 * x[i];
      }
      void launch(sycl::queue *q, const int *x, int *y, int n) {
        q->parallel_for(sycl::nd_range<3>(sycl::range<3>(1, 1, (n + 127) / 128) * sycl::range<3>(1, 1, 128), sycl::range<3>(1, 1, 128)),
                        [=](sycl::nd_item<3> item) { twice(x, y, n, item); });
      }`);
    assert.equal(free.entry.kind, 'statement');
    assert.deepEqual(described(free), {
      x: 'input i32 pointer n',
      y: 'output i32 pointer n',
      n: 'i32 = n',
    });
  });

  it('refuses with file, line and what to do', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['no-kernel', 'void f(sycl::queue &q) { q.wait(); }'],
      [
        'several-kernels',
        `void f(sycl::queue &q, int *a) { q.single_task([=] { a[0] = 1; }); }
         void g(sycl::queue &q, int *a) { q.single_task([=] { a[0] = 1; }); }`,
      ],
      [
        'no-output',
        'void f(sycl::queue &q, const int *a, int n) { q.parallel_for(sycl::range<1>(n), [=](sycl::id<1> i) { int v = a[i]; (void)v; }); }',
      ],
    ];
    for (const [code, text] of cases)
      await assert.rejects(draft(text), (error) => {
        assert.ok(UserError.is(error), String(error));
        assert.equal(error.code, code, error.message);
        assert.ok(error.fix !== undefined && error.file !== undefined, error.message);
        return true;
      });
  });

  it('keeps the order of the extents that a buffer is made with', async () => {
    const task = await draft(`
      int main() {
        constexpr size_t M = 512, N = 128;
        std::vector<float> a(M * N), y(M);
        sycl::queue q;
        sycl::buffer<float, 2> matrix(a.data(), sycl::range<2>(M, N));
        sycl::buffer<float, 1> sums(y.data(), sycl::range<1>(M));
        q.submit([&](sycl::handler &h) {
          sycl::accessor from(matrix, h, sycl::read_only);
          sycl::accessor to(sums, h, sycl::write_only, sycl::no_init);
          h.parallel_for(sycl::range<1>(M), [=](sycl::id<1> row) {
            float sum = 0.0f;
            for (size_t c = 0; c < N; c++) sum += from[row][c];
            to[row] = sum;
          });
        });
      }`);
    assert.equal(described(task)['matrix'], 'input f32 buffer M x N');
  });

  it('counts rows as whole where accesses reach only a part of them; an item is the guarded index', async () => {
    const task = await draft(`
      void edges(sycl::queue &q, sycl::buffer<float, 2> &from, sycl::buffer<float, 2> &to, int rows, int cols) {
        q.submit([&](sycl::handler &h) {
          auto in = from.get_access<sycl::access::mode::read>(h);
          auto out = to.get_access<sycl::access::mode::discard_write>(h);
          h.parallel_for(sycl::range<2>(rows, cols), [=](sycl::item<2> item) {
            const size_t r = item[0];
            const size_t c = item[1];
            if (r == 0 || c == 0 || r + 1 >= rows || c + 1 >= cols) {
              out[item] = 0.0f;
              return;
            }
            out[item] = in[r - 1][c - 1] - in[r + 1][c + 1];
          });
        });
      }`);
    assert.equal(described(task)['from'], 'input f32 buffer rows x cols');
    assert.equal(described(task)['to'], 'output f32 buffer rows x cols');
  });

  it('checks a launch whose size is a product in whole work-groups, without rounding up extents', async () => {
    const task = await draft(`
      void scale(sycl::queue &q, const float *x, float *y, int rows, int cols) {
        q.parallel_for(sycl::nd_range<1>(rows * cols, 128), [=](sycl::nd_item<1> item) {
          const int i = item.get_global_id(0);
          y[i] = 2.0f * x[i];
        });
      }`);
    assert.equal(described(task)['y'], 'output f32 pointer rows x cols');
    assert.ok(task.shapes.check.length >= 3);
    for (const shape of task.shapes.check)
      assert.equal(((shape['rows'] ?? 1) * (shape['cols'] ?? 1)) % 128, 0);
  });

  it('guesses sizes that make work for a GPU where many names tell little data', async () => {
    const task = await draft(`
      void shrink(sycl::queue &q, const float *from, float *to, int w, int h, int dw, int dh) {
        q.parallel_for(sycl::range<2>(dh, dw), [=](sycl::id<2> id) {
          const int x = id[1], y = id[0];
          to[y * dw + x] = from[sycl::min(2 * y, h - 1) * w + sycl::min(2 * x, w - 1)];
        });
      }`);
    const [tune] = task.shapes.tune;
    assert.ok((tune?.['dw'] ?? 0) * (tune?.['dh'] ?? 0) >= 512 * 512);
  });

  it('keeps the border of a stencil that nobody writes, in buffers of whole rows', async () => {
    const task = await draft(`
      void relax(sycl::queue &q, const float *in, float *out, int nx, int ny) {
        q.parallel_for(sycl::range<2>(ny, nx), [=](sycl::id<2> id) {
          const int i = id[1], j = id[0];
          if (i > 0 && i < nx - 1 && j > 0 && j < ny - 1) {
            const int at = j * nx + i;
            out[at] = 0.25f * (in[at - 1] + in[at + 1] + in[at - nx] + in[at + nx]);
          }
        });
      }`);
    assert.equal(described(task)['in'], 'input f32 pointer ny x nx');
    assert.equal(described(task)['out'], 'inout f32 pointer ny x nx');
  });

  it('draws positive values for what a root is taken of', async () => {
    const task = await draft(`
      void normalise(sycl::queue &q, const float *x, const float *variance, float *y, int rows, int cols, float eps) {
        q.parallel_for(sycl::range<2>(rows, cols), [=](sycl::id<2> id) {
          const int at = id[0] * cols + id[1];
          const float spread = variance[id[0]];
          y[at] = x[at] * sycl::rsqrt(spread + eps);
        });
      }`);
    const kinds = Object.fromEntries(
      task.arguments.flatMap((one) => (one.kind === 'buffer' ? [[one.name, one.distribution.kind]] : [])),
    );
    assert.equal(kinds['variance'], 'positive');
    assert.equal(kinds['x'], 'normal');
  });
});

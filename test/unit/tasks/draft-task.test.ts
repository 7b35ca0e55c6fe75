import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TaskSpec } from '../../../src/protocol/task.ts';
import { UserError } from '../../../src/shared/errors.ts';
import { draftTask } from '../../../src/tasks/selected-kernel/draft-task.ts';
import type { DraftOptions } from '../../../src/tasks/selected-kernel/draft-options.ts';
import { renderDraft } from '../../../src/tasks/selected-kernel/task-draft.ts';
import { loadTaskFile, taskFromText } from '../../../src/tasks/task-file/load-task-file.ts';

const examples = fileURLToPath(new URL('../../../examples/cuda/', import.meta.url));

describe('drafting a task from a kernel and its launch', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'kernelfoundry-draft-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function draft(code: string, options: DraftOptions = {}): Promise<TaskSpec> {
    const file = join(folder, 'a.cu');
    writeFileSync(file, code);
    const drafted = await draftTask(file, undefined, options);
    return taskFromText(drafted.taskFile, renderDraft(drafted));
  }

  function buffers(task: TaskSpec): Record<string, string> {
    const found: Record<string, string> = {};
    for (const argument of task.arguments)
      if (argument.kind === 'buffer') found[argument.name] = `${argument.role} ${argument.shape.join(' x ')}`;
    return found;
  }

  async function errorCode(code: string, options: DraftOptions = {}): Promise<string> {
    try {
      await draft(code, options);
    } catch (error) {
      assert.ok(UserError.is(error), String(error));
      assert.ok(error.line !== undefined && error.fix !== undefined, error.message);
      return error.code;
    }
    assert.fail('a draft was made');
  }

  describe('where the kernel is launched in another file', () => {
    const kernel = `__global__ void row_sum(float *sums, const float *matrix, int rows, int cols) {
      int r = blockIdx.x * blockDim.x + threadIdx.x;
      if (r < rows) {
        float acc = 0.0f;
        for (int c = 0; c < cols; ++c) acc += matrix[r * cols + c];
        sums[r] = acc;
      }
    }`;
    const other = (text: string): DraftOptions => ({ otherSources: [{ file: '/src/main.cu', text }] });

    it('takes launch and sizes from there', async () => {
      const task = await draft(
        kernel,
        other(`#define BLOCK 128
          static const int COLS = 1000;
          void sum(float *sums, const float *matrix, int n) {
            const int grid = (n + BLOCK - 1) / BLOCK;
            row_sum<<<grid, BLOCK>>>(sums, matrix, n, COLS);
          }
          int main() { sum(nullptr, nullptr, 5000); }`),
      );
      assert.deepEqual(task.entry.kind === 'kernel' && task.entry.launch, {
        grid: ['ceilDiv(rows, 128)'],
        block: ['128'],
        sharedBytes: '0',
      });
      assert.deepEqual(task.shapes.tune, [{ rows: 5000, cols: 1000 }]);
    });

    it('leaves launches of other kernels of the name alone', async () => {
      const host = 'void sum(float *s, float *m, int n) { row_sum<<<n, 1>>>(s, m, n, n); }';
      assert.equal(
        await errorCode(kernel, other(`__global__ void row_sum(int *x) { *x = 1; } ${host}`)),
        'no-launch',
      );
      assert.equal(await errorCode(kernel, other('void f(int *x) { row_sum<<<1, 1>>>(x); }')), 'no-launch');
    });

    it('names the file of a launch that cannot be followed', async () => {
      const text = 'void sum(float *s, float *m, int n) { row_sum<<<gridOf(n), 64>>>(s, m, n, n); }';
      await assert.rejects(draft(kernel, other(text)), /The launch in main\.cu, line 1 computes its grid/);
    });
  });

  it('gives the roles, types and shape names that the hand-written tasks of the examples have', async () => {
    const tasks = readdirSync(examples).filter((name) => name.endsWith('.kernel.jsonc'));
    assert.ok(tasks.length >= 10);
    for (const name of tasks) {
      const written = await loadTaskFile(join(examples, name));
      const drafted = await draftTask(written.sourceFile, written.kernel);
      const task = await taskFromText(drafted.taskFile, renderDraft(drafted));
      const shape = Object.fromEntries(Object.keys(written.shapes.tune[0] ?? {}).map((key) => [key, 97]));
      const described = (spec: TaskSpec): unknown =>
        spec.arguments.map((argument) => [
          argument.name,
          argument.type,
          argument.kind === 'buffer' ? argument.role : 'scalar',
        ]);
      assert.deepEqual(described(task), described(written), name);
      assert.ok(
        Object.keys(shape).every((key) => key in (task.shapes.tune[0] ?? {})),
        name,
      );
    }
  });

  it('multiplies guards into extents', async () => {
    const task = await draft(`
      __global__ void k(const float *a, const float *b, float *c, int m, int n, int k) {
        int r = blockIdx.y * blockDim.y + threadIdx.y, q = blockIdx.x * blockDim.x + threadIdx.x;
        if (r >= m) return;
        if (!(q < n)) return;
        float s = 0; for (int i = 0; i < k; ++i) s += a[r * k + i] * b[i * n + q];
        c[r * n + q] = s;
      }
      void f(float *a, float *b, float *c, int m, int n, int k0) { k<<<dim3((n + 15) / 16, (m + 15) / 16), dim3(16, 16)>>>(a, b, c, m, n, k0); }`);
    assert.deepEqual(buffers(task), { a: 'input m x k', b: 'input k x n', c: 'output m x n' });
  });

  it('undoes divisions and remainders of a flat index', async () => {
    const task = await draft(`
      __global__ void up(const float *s, float *d, int c, int h, int w) {
        int i = blockIdx.x * blockDim.x + threadIdx.x;
        if (i >= c * h * 2 * w * 2) return;
        int x = i % (w * 2), y = (i / (w * 2)) % (h * 2), z = i / (w * 2 * h * 2);
        d[i] = s[(z * h + y / 2) * w + x / 2];
      }
      void f(float *s, float *d, int c, int h, int w) { int t = c * h * w * 4; up<<<(t + 255) / 256, 256>>>(s, d, c, h, w); }`);
    assert.equal(buffers(task)['s'], 'input c x h x w');
  });

  it('follows local pointers, vector casts and template arguments', async () => {
    const task = await draft(`
      template <typename T> __global__ void scale(T *data, int rows, int cols, T by) {
        T *row = data + blockIdx.x * cols;
        for (int i = threadIdx.x; i < cols; i += blockDim.x) row[i] = row[i] * by;
      }
      void f(double *d, int r, int c) { scale<double><<<r, 128>>>(d, r, c, 2.0); }`);
    assert.deepEqual(buffers(task), { data: 'inout rows x cols' });
    assert.equal(task.entry.kind === 'kernel' ? task.entry.instance : '', 'scale<double>');
    assert.equal(task.arguments[3]?.kind === 'scalar' ? task.arguments[3].value : undefined, 2);
  });

  it('infers index buffers from subscripts of subscripts', async () => {
    const task = await draft(`
      __global__ void pick(const float *table, const int *ids, float *out, int n) {
        int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) out[i] = table[ids[i]]; }
      void f(float *t, int *ids, float *o, int n) { pick<<<(n + 63) / 64, 64>>>(t, ids, o, n); }`);
    const ids = task.arguments[1];
    assert.deepEqual(ids?.kind === 'buffer' ? ids.distribution : undefined, {
      kind: 'indexInto',
      extent: 'ids_range',
    });
    assert.equal(buffers(task)['table'], 'input ids_range');
  });

  it('takes sizes and extents from the host code where they stand there', async () => {
    const task = await draft(`
      #include <cuda_runtime.h>
      __global__ void add(float *x, float *y, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) y[i] += x[i]; }
      int main() { const int N = 1 << 20; float *x, *y; cudaMalloc(&x, N * sizeof(float)); cudaMalloc(&y, N * sizeof(float));
        add<<<(N + 255) / 256, 256>>>(x, y, N); }`);
    assert.deepEqual(task.shapes.tune, [{ n: 1048576 }]);
    assert.deepEqual(buffers(task), { x: 'input n', y: 'inout n' });
  });

  it('accepts a kernel whose sizes are all constants', async () => {
    const task = await draft(`
      #define N 512
      __global__ void twice(float *x) { int i = blockIdx.x * 64 + threadIdx.x; x[i] = 2 * x[i]; }
      void f(float *x) { twice<<<N / 64, 64>>>(x); }`);
    assert.deepEqual(task.shapes.tune, [{}]);
    assert.deepEqual(task.shapes.check, [{}]);
  });

  it('refuses with the argument and the option that settles it', async () => {
    const guarded = 'int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n)';
    assert.equal(await errorCode(`__global__ void k(float *a, int n) { ${guarded} a[i] = 0; }`), 'no-launch');
    assert.equal(
      await errorCode(
        `struct P { int x; }; __global__ void k(P *a, int n) { ${guarded} a[i].x = 0; } void f(P *a, int n) { k<<<n, 1>>>(a, n); }`,
      ),
      'type-unknown',
    );
    assert.equal(
      await errorCode(
        `__global__ void k(float *a, float *b, int n) { ${guarded} a[(int)b[i]] = 0; } void f(float *a, float *b, int n) { k<<<n, 1>>>(a, b, n); }`,
      ),
      'extent-unknown',
    );
    assert.equal(
      await errorCode(
        `__global__ void k(const int *p, float *a, int n) { ${guarded} for (int j = p[i]; j < p[i + 1]; ++j) a[j] = 0; } void f(int *p, float *a, int n) { k<<<n, 1>>>(p, a, n); }`,
      ),
      'offsets',
    );
    assert.equal(
      await errorCode(
        `__device__ void g(float *a); __global__ void k(float *a, int n) { g(a); } void f(float *a, int n) { k<<<n, 1>>>(a, n); }`,
      ),
      'role-unknown',
    );
    assert.equal(
      await errorCode('__global__ void k(const float *a) { } void f(float *a) { k<<<1, 1>>>(a); }', {
        extents: { a: '4' },
      }),
      'no-output',
    );
  });

  it('lets options decide what the source does not', async () => {
    const code =
      '__global__ void k(float *a, int n) { int i = blockIdx.x * 32 + threadIdx.x; if (i < n) a[i] = 0; }';
    const task = await draft(code, { grid: 'ceilDiv(n, 32)', block: '32', values: { n: '4096' } });
    assert.deepEqual(task.shapes.tune, [{ n: 4096 }]);
    assert.deepEqual(buffers(task), { a: 'output n' });
  });
});

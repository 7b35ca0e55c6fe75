import assert from 'node:assert/strict';
import { loadTaskFile } from '../../../../src/tasks/task-file/load-task-file.ts';
import { languageOfText } from '../../../../src/tasks/task-file/source-language.ts';
import { baselineRegion } from '../../../../src/syntax/evolve-region.ts';
import { regionHash } from '../../../../src/syntax/region-hash.ts';
import { parse } from '../../../../src/syntax/parser.ts';
import type { IndexedKernel } from '../../../../src/server/language/indexed-kernel.ts';
import { indexKernels } from '../../../../src/server/language/kernel-index.ts';

const indexed = async (text: string, file = 'a.cu'): Promise<readonly IndexedKernel[]> =>
  indexKernels(await parse(text), languageOfText(file, text)).kernels;
const names = (kernels: readonly IndexedKernel[]): string[] =>
  kernels.map(({ qualifiedName }) => qualifiedName);
const body = '(int *x) { *x = 1; }\n';
const sycl = '#include <sycl/sycl.hpp>\n';

describe('the index of kernels', () => {
  for (const example of ['cuda/matmul', 'cuda/reduction', 'sycl/nbody', 'sycl/transpose', 'sycl/conv1d'])
    it(`recognises the region of a run of ${example} by its hash`, async () => {
      const task = await loadTaskFile(`examples/${example}.kernel.jsonc`);
      const kernels = await indexed(task.source, task.sourceFile);
      const hash = regionHash(baselineRegion(task));
      assert.deepEqual(
        kernels.map(({ name, hashes }) => [name, hashes.includes(hash)]),
        [[task.kernel, true]],
      );
    });

  it('recognises a kernel after its line ends have changed', async () => {
    const text = '__global__ void a(int *x) {\n  *x = 1;\n}\n';
    const [plain] = await indexed(text);
    const [windows] = await indexed(text.replaceAll('\n', '\r\n'));
    assert.ok(windows?.hashes.includes(plain?.hashes[0] ?? ''));
    assert.ok(plain?.hashes.includes(windows?.hashes[0] ?? ''));
  });

  it('finds templates, namespaces, members, attributes, macros in front and several on a line', async () => {
    const text =
      `template <typename T>\n__global__ void\nscale(T *x) { *x = 1; }\n` +
      `namespace n { __global__ void a${body} struct S { static __global__ void b${body} }; }\n` +
      `EXPORT __global__ void __launch_bounds__(256) c${body}` +
      `__global__ void d(int *x) { *x = 0; } __global__ void e${body}`;
    const kernels = await indexed(text);
    assert.deepEqual(names(kernels), ['scale', 'n::a', 'n::S::b', 'c', 'd', 'e']);
    assert.ok(kernels.every(({ problem }) => problem === undefined));
    assert.equal(kernels[0]?.lensOffset, 0);
    assert.equal(text.slice(kernels[0]?.place.start, kernels[0]?.place.end), 'scale');
  });

  it('leaves prototypes, comments, strings and code that no compiler sees alone', async () => {
    const text =
      `__global__ void a(int *x);\n// __global__ void b${body}/* __global__ void c${body} */\n` +
      `const char *d = "__global__ void d(int *x) {";\n#if 0\n__global__ void e(int *x) { *x = }\n#else\n` +
      `__global__ void f${body}#endif\n`;
    assert.deepEqual(names(await indexed(text)), ['f']);
  });

  it('gives the hash of marked lines to the kernel they are in', async () => {
    const marked = '  *x = 1;\n';
    const [kernel] = await indexed(
      `__global__ void a(int *x) {\n  // kf:evolve-begin\n${marked}  // kf:evolve-end\n}\n`,
    );
    assert.ok(kernel?.hashes.includes(regionHash(marked)));
  });

  it('says what it cannot read, and only of the kernel where it is', async () => {
    const kernels = await indexed(`__global__ void a(int *x) {\n  *x = (1 + ;\n}\n__global__ void b${body}`);
    assert.deepEqual(names(kernels), ['a', 'b']);
    assert.match(kernels[0]?.problem?.message ?? '', /is not valid here/);
    assert.equal(kernels[1]?.problem, undefined);
  });

  it('finds a kernel whose head cannot be read', async () => {
    const [first] = await indexed('__global__ void a(int *x\n#ifdef A\n, int y\n#endif\n) {\n *x = 1;\n}\n');
    assert.equal(first?.name, 'a');
    assert.notEqual(first.problem, undefined);
  });

  it('shows a SYCL function with all its kernels, then each of several', async () => {
    const one = `q.parallel_for(sycl::range<1>(8), [=](sycl::id<1> i) { x[i] = 0; });\n`;
    const single = await indexed(`${sycl}void run(sycl::queue &q, float *x) {\n${one}}\n`, 'a.cpp');
    assert.deepEqual(names(single), ['run']);
    const several = await indexed(`${sycl}void run(sycl::queue &q, float *x) {\n${one}${one}}\n`, 'a.cpp');
    assert.deepEqual(
      several.map(({ reference }) => reference),
      ['run', 'run#1', 'run#2'],
    );
  });

  it('recognises a function by its one statement too: a task file may name that', async () => {
    const statement = 'q.parallel_for(sycl::range<1>(8), [=](sycl::id<1> i) { x[i] = 0; });';
    const [kernel] = await indexed(
      `${sycl}void run(sycl::queue &q, float *x) {\n  ${statement}\n}\n`,
      'a.cpp',
    );
    assert.ok(kernel?.hashes.includes(regionHash(statement)));
  });

  it('shows the statement where the host function cannot be called', async () => {
    const kernels = await indexed(
      `${sycl}int main() {\n  sycl::queue q;\n  int *x = nullptr;\n  q.single_task([=]() { *x = 1; });\n}\n`,
      'a.cpp',
    );
    assert.deepEqual(
      kernels.map(({ name, signature }) => [name, signature]),
      [['main', '']],
    );
  });

  it('takes a functor in front of the function into its region', async () => {
    const functor = 'struct F { float *x; void operator()(sycl::id<1> i) const { x[i] = 0; } };\n';
    const text = `${sycl}${functor}void run(sycl::queue &q, float *x) { q.parallel_for(sycl::range<1>(8), F{x}); }\n`;
    const [kernel] = await indexed(text, 'a.cpp');
    assert.equal(kernel?.region.start, sycl.length);
    assert.equal(kernel.lensOffset, sycl.length + functor.length);
  });
});

import assert from 'node:assert/strict';
import { enclosingKernel, findKernels, kernelNamed } from '../../../src/syntax/kernel-finder.ts';
import { parse } from '../../../src/syntax/parser.ts';
import { syntaxErrors } from '../../../src/syntax/syntax-errors.ts';

const source = `#include <cuda_runtime.h>
namespace outer { namespace inner {
template <typename T, int N = 4>
static __global__ void __launch_bounds__(256, 2) scale(const T* __restrict__ from, T *to, const int count)
{
  to[threadIdx.x] = from[threadIdx.x] * N;
}
}}
extern "C" __global__ void plain(float a[], int) { a[0] = 1; }
extern "C" {
__global__ void
oddly   ( float const * p , unsigned long long int n )
{ }
}
__device__ float helper(float x) { return x; }
__global__ void declared_only(float* a);
inline __global__ void last(double* __restrict out) { out[0] = helper(1); }
`;

describe('kernel finder', () => {
  it('finds every definition and no declaration or device function', async () => {
    const kernels = findKernels(await parse(source));
    assert.deepEqual(
      kernels.map((kernel) => kernel.qualifiedName),
      ['outer::inner::scale', 'plain', 'oddly', 'last'],
    );
  });

  it('reads templates, launch bounds and parameters', async () => {
    const [scale] = findKernels(await parse(source));
    assert.ok(scale);
    assert.deepEqual(
      scale.templateParameters.map((parameter) => [parameter.name, parameter.kind, parameter.defaultText]),
      [
        ['T', 'type', undefined],
        ['N', 'value', '4'],
      ],
    );
    assert.deepEqual(scale.launchBounds, { maxThreads: '256', minBlocks: '2' });
    assert.deepEqual(
      scale.parameters.map((p) => [p.name, p.pointer, p.constant, p.restrict, p.elementType, p.baseType]),
      [
        ['from', true, true, true, undefined, 'T'],
        ['to', true, false, false, undefined, 'T'],
        ['count', false, true, false, 'i32', 'int'],
      ],
    );
    assert.equal(scale.line, 4);
  });

  it('includes template header and linkage in the range', async () => {
    const tree = await parse(source);
    const kernels = findKernels(tree);
    const text = (index: number): string =>
      source.slice(kernels[index]!.range.start, kernels[index]!.range.end);
    assert.match(text(0), /^template <typename T[^]*N;\n\}$/);
    assert.match(text(1), /^extern "C" __global__/);
    assert.match(text(2), /^__global__ void\noddly/);
    assert.equal(kernels[1]?.externC, true);
    assert.equal(kernels[2]?.externC, true);
    assert.equal(kernels[3]?.externC, false);
    assert.equal(source[kernels[0]!.body.start], '{');
  });

  it('reads array, unnamed and east-const parameters', async () => {
    const kernels = findKernels(await parse(source));
    const plain = kernelNamed(kernels, 'plain');
    const oddly = kernelNamed(kernels, 'oddly');
    const last = kernelNamed(kernels, 'last');
    assert.equal(plain?.parameters[0]?.pointer, true);
    assert.equal(plain.parameters[1]?.name, '');
    assert.equal(oddly?.parameters[0]?.constant, true);
    assert.equal(oddly.parameters[1]?.elementType, 'u64');
    assert.equal(last?.parameters[0]?.restrict, true);
    assert.equal(last.parameters[0].elementType, 'f64');
  });

  it('reads kernels whose attributes are macros', async () => {
    const text = [
      'EXPORT __global__ void first(float* a) { a[0] = 1; }',
      'MAX_THREADS(256) static __global__ void second(float* a) { a[0] = 1; }',
      '__global__ void BOUNDS(128) third(float* a) { a[0] = 1; }',
      '__global__ API void fourth(float* a) { a[0] = 1; }',
      '__global__ __attribute__((used)) void fifth(float* a) { a[0] = 1; }',
    ].join('\n');
    const tree = await parse(text);
    const kernels = findKernels(tree);
    assert.deepEqual(
      kernels.map((kernel) => kernel.name),
      ['first', 'second', 'third', 'fourth', 'fifth'],
    );
    assert.ok(text.slice(kernels[0]!.range.start).startsWith('EXPORT'));
    assert.deepEqual(syntaxErrors(tree), []);
  });

  it('finds the kernel around an offset', async () => {
    const kernels = findKernels(await parse(source));
    assert.equal(enclosingKernel(kernels, source.indexOf('a[0] = 1'))?.name, 'plain');
    assert.equal(enclosingKernel(kernels, source.indexOf('helper(float')), undefined);
  });
});

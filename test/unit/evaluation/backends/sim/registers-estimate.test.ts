import assert from 'node:assert/strict';
import { estimateRegisters } from '../../../../../src/evaluation/backends/sim/registers-estimate.ts';
import { findKernels } from '../../../../../src/syntax/kernel-finder.ts';
import { loadParser } from '../../../../../src/syntax/parser.ts';

const parser = await loadParser();

function registersOf(source: string, names: Readonly<Record<string, number>> = {}): number {
  const tree = parser.parse(source);
  const [kernel] = findKernels(tree);
  assert.ok(kernel);
  return estimateRegisters(tree, kernel, names).registers;
}

const accumulate = (rows: number): string => `__global__ void k(const float* a, float* c, int n) {
  float sum[${rows}][8];
  for (int i = 0; i < n; ++i) for (int r = 0; r < ${rows}; ++r) for (int j = 0; j < 8; ++j) sum[r][j] += a[i];
  for (int r = 0; r < ${rows}; ++r) c[r] = sum[r][0];
}`;

describe('register estimate', () => {
  it('is small for a simple kernel and grows with a register tile', () => {
    const simple = registersOf(
      '__global__ void k(float* x, int n) { int i = threadIdx.x; if (i < n) x[i] = 1.0f; }',
    );
    assert.ok(simple >= 12 && simple <= 24, `${simple}`);
    assert.equal(registersOf(accumulate(8)) - registersOf(accumulate(4)), 32);
  });

  it('counts only values that are alive together', () => {
    const together = registersOf(
      '__global__ void k(float* x) { float a = x[0]; float b = x[1]; float c = x[2]; x[3] = a + b + c; }',
    );
    const apart = registersOf(
      '__global__ void k(float* x) { { float a = x[0]; x[1] = a; } { float b = x[1]; x[2] = b; } { float c = x[2]; x[3] = c; } }',
    );
    assert.equal(together - apart, 2);
  });

  it('spreads a fragment of a matrix over the lanes of a warp', () => {
    const product = (count: number): number =>
      registersOf(
        `__global__ void k(float* c, int n) {
  wmma::fragment<wmma::accumulator, M, 16, 16, float> sums[${count}];
  for (int i = 0; i < n; ++i) use(sums);
}`,
        { M: 16 },
      );
    assert.equal(product(8) - product(4), 4 * 8);
  });

  it('keeps a value alive through the loop that reads it', () => {
    const kept = registersOf(
      '__global__ void k(float* x, int n) { float scale = x[0]; for (int i = 0; i < n; ++i) { float a = x[i] * scale; float b = a; x[i] = b; } }',
    );
    const inside = registersOf(
      '__global__ void k(float* x, int n) { for (int i = 0; i < n; ++i) { float a = x[i]; float b = a; x[i] = b; } }',
    );
    assert.equal(kept - inside, 1);
  });

  it('counts doubles, pointers and vectors by their width', () => {
    const scalar = registersOf('__global__ void k(float* x) { float v = x[0]; x[1] = v; }');
    assert.equal(registersOf('__global__ void k(double* x) { double v = x[0]; x[1] = v; }') - scalar, 1);
    assert.equal(registersOf('__global__ void k(float4* x) { float4 v = x[0]; x[1] = v; }') - scalar, 3);
  });

  it('uses template arguments and constants for extents', () => {
    const source = `#define ROWS 4
template <int COLUMNS> __global__ void k(float* x) { float tile[ROWS][COLUMNS]; tile[0][0] = x[0]; x[1] = tile[0][0]; }`;
    assert.equal(
      registersOf(source, { ROWS: 4, COLUMNS: 8 }) - registersOf(source, { ROWS: 4, COLUMNS: 4 }),
      16,
    );
  });

  it('adds what a called device function needs, leaves shared variables out', () => {
    const without = registersOf('__global__ void k(float* x) { x[0] = x[1]; }');
    const shared = registersOf(
      '__global__ void k(float* x) { __shared__ float tile[64]; tile[0] = x[1]; x[0] = tile[0]; }',
    );
    assert.equal(shared, without);
    const called = registersOf(
      '__device__ float f(float a) { float t[6]; t[0] = a; return t[0]; }\n__global__ void k(float* x) { x[0] = f(x[1]); }',
    );
    assert.equal(called - without, 6);
  });

  it('knows the limit that launch bounds set', () => {
    const tree = parser.parse('__global__ void __launch_bounds__(256, 4) k(float* x) { x[0] = 1.0f; }');
    const [kernel] = findKernels(tree);
    assert.ok(kernel);
    assert.equal(estimateRegisters(tree, kernel, {}).limit, 64);
  });
});

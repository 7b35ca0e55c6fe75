import assert from 'node:assert/strict';
import { functionNames } from '../../../src/syntax/definitions-and-uses.ts';
import { findKernels } from '../../../src/syntax/kernel-finder.ts';
import { memoryAccesses } from '../../../src/syntax/memory-accesses.ts';
import type { MemoryAccess } from '../../../src/syntax/memory-accesses.ts';
import { parse } from '../../../src/syntax/parser.ts';
import { Subscripts } from '../../../src/syntax/subscripts.ts';

async function analysed(text: string): Promise<{ subscripts: Subscripts; accesses: MemoryAccess[] }> {
  const [kernel] = findKernels(await parse(text));
  const names = functionNames(kernel!.node);
  const subscripts = new Subscripts(names!);
  return { subscripts, accesses: memoryAccesses(subscripts) };
}

async function described(text: string): Promise<string[]> {
  const { accesses } = await analysed(text);
  return accesses.map((a) => `${a.atomic ? 'atomic ' : ''}${a.access} ${a.space} ${a.variable.name}`);
}

/** Coefficients of threadIdx.x and threadIdx.y in the index of each access. */
async function strides(text: string): Promise<string[]> {
  const { accesses } = await analysed(text);
  return accesses.map(
    (a) =>
      `${a.variable.name}: ${a.index.coefficientOf('threadIdx.x').toString()}, ${a.index.coefficientOf('threadIdx.y').toString()}`,
  );
}

describe('subscripts', () => {
  it('substitutes definitions in 2-D linearised indices', async () => {
    const { accesses, subscripts } =
      await analysed(`__global__ void k(const float* p, const float* q, float* r, int m, int n, int kk) {
      const int yy = blockIdx.y * blockDim.y + threadIdx.y;
      int xx = threadIdx.x + blockDim.x * blockIdx.x;
      if (yy >= m || xx >= n) return;
      float acc = 0.f;
      for (int t = 0; t < kk; t++) acc += p[yy * kk + t] * q[(size_t)t * n + xx];
      r[yy * n + xx] = acc;
    }`);
    const [p, q, r] = accesses;
    const loop = subscripts.loops[0]!;
    const t = subscripts.iterationKey(loop);
    assert.equal(p!.index.coefficientOf(t).toString(), '1');
    assert.equal(q!.index.coefficientOf(t).toString(), 'n');
    assert.equal(p!.index.coefficientOf('threadIdx.y').toString(), 'kk');
    assert.equal(q!.index.coefficientOf('threadIdx.x').toString(), '1');
    assert.equal(r!.index.coefficientOf('blockIdx.y').toString(), 'blockDim.y * n');
    assert.equal(r!.access, 'write');
    assert.equal(p!.access, 'read');
  });

  it('reads shared 2-D arrays, transposed accesses and padding', async () => {
    assert.deepEqual(
      await strides(`#define T 32
      __global__ void k(float* o, const float* i, int n) {
        __shared__ float s[T][T + 1];
        s[threadIdx.y][threadIdx.x] = i[(blockIdx.y * T + threadIdx.y) * n + blockIdx.x * T + threadIdx.x];
        __syncthreads();
        o[threadIdx.x * n + threadIdx.y] = s[threadIdx.x][threadIdx.y];
      }`),
      ['s: 1, 33', 'i: 1, n', 'o: n, 1', 's: 33, 1'],
    );
  });

  it('follows casts, shifts, macros and small functions', async () => {
    assert.deepEqual(
      await strides(`#define AT(r, c, ld) ((r) * (ld) + (c))
      __device__ inline int flat(int r, int c, int ld) { return r * ld + c; }
      __global__ void k(float* o, const float* i, int n) {
        unsigned int x = (unsigned)threadIdx.x + static_cast<int>(blockIdx.x << 5);
        o[AT(threadIdx.y, x, n)] = i[flat(x, threadIdx.y, n)] + *(i + (x << 1)) + __ldg(&i[x]);
      }`),
      ['o: 1, n', 'i: n, 1', 'i: 2, 0', 'i: 1, 0'],
    );
  });

  it('follows pointers with offsets, pointers that advance and address-of', async () => {
    const { accesses, subscripts } = await analysed(`__global__ void k(const float* a, float* b, int n) {
      const float* row = a + blockIdx.x * n;
      float* out = &b[blockIdx.x * n];
      int j = threadIdx.x;
      while (j < n) { out[j] = row[j]; j += blockDim.x; }
      const float* p = a + threadIdx.x;
      for (int i = 0; i < n; ++i) { b[i] = *p; p += 32; }
    }`);
    const [out, row, b, p] = accesses;
    assert.equal(out!.variable.name, 'b');
    assert.equal(row!.variable.name, 'a');
    assert.equal(row!.index.coefficientOf('threadIdx.x').toString(), '1');
    assert.equal(
      row!.index.coefficientOf(subscripts.iterationKey(subscripts.loops[0]!)).toString(),
      'blockDim.x',
    );
    assert.equal(b!.index.coefficientOf('threadIdx.x').constantValue, 0);
    assert.equal(p!.variable.name, 'a');
    assert.equal(p!.index.coefficientOf(subscripts.iterationKey(subscripts.loops[1]!)).constantValue, 32);
  });

  it('follows grid-stride loops and loops that count down', async () => {
    assert.deepEqual(
      await strides(`__global__ void k(float* a, int n) {
        for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) a[i] = 1;
        for (int i = n - 1; i >= 0; --i) a[i * 4 + threadIdx.x] = 2;
      }`),
      ['a: 1, 0', 'a: 1, 0'],
    );
  });

  it('follows straight-line reassignment and gives up on branches', async () => {
    const { accesses } = await analysed(`__global__ void k(float* a, int n) {
      int i = threadIdx.x; i += blockIdx.x * 64; i = i * 2; a[i] = 0;
      int j = threadIdx.x; if (n > 3) j = n; a[j] = 1;
      int m = threadIdx.x / 32; a[m] = 2; a[threadIdx.x & 31] = 3;
    }`);
    assert.equal(accesses[0]!.index.toString(), '2 * threadIdx.x + 128 * blockIdx.x');
    assert.equal(accesses[1]!.index.isLinearIn('threadIdx.x'), false);
    assert.equal(accesses[1]!.index.dependsOn('threadIdx.x'), true);
    assert.equal(accesses[2]!.index.isLinearIn('threadIdx.x'), false);
    assert.equal(accesses[3]!.index.dependsOn('threadIdx.x'), true);
  });

  it('sees reads, writes, updates and atomics of every space', async () => {
    assert.deepEqual(
      await described(`__constant__ float w[9];
      __global__ void k(float* a, int* h, const unsigned char* d) {
        extern __shared__ float dyn[];
        float own[4];
        dyn[threadIdx.x] = w[1];
        own[0] += dyn[0];
        atomicAdd(&h[d[threadIdx.x]], 1);
        atomicMax(h, 3);
        a[0]++;
        float4 v = reinterpret_cast<const float4*>(a)[threadIdx.x];
        ((float2*)a)[3].x = v.y;
      }`),
      [
        'write dynamic-shared dyn',
        'read constant w',
        'update local own',
        'read dynamic-shared dyn',
        'atomic update global h',
        'read global d',
        'atomic update global h',
        'update global a',
        'read global a',
        'write global a',
      ],
    );
  });

  it('gives vector accesses their own element type', async () => {
    const { accesses } = await analysed(
      '__global__ void k(float* a) { float4 v = reinterpret_cast<const float4*>(a)[threadIdx.x]; a[0] = v.x; }',
    );
    assert.deepEqual(
      accesses.map((access) => [access.elementType, access.cast]),
      [
        ['float4', true],
        ['float', false],
      ],
    );
  });
});

describe('names and loops', () => {
  it('resolves shadowed names to their own declaration', async () => {
    const { subscripts } = await analysed(`__global__ void k(float* a, int n) {
      int i = 5;
      for (int i = 0; i < n; i++) { a[i] = 0; { int i = 3; a[i] = 1; } }
      a[i] = 2;
    }`);
    const own = subscripts.names.variables.filter((variable) => variable.name === 'i');
    assert.deepEqual(
      own.map((variable) => variable.uses.map((use) => use.access)),
      [['read'], ['read', 'update', 'read'], ['read']],
    );
  });

  it('puts for and while loops of many forms into one form', async () => {
    const { subscripts } = await analysed(`__global__ void k(float* a, int n, int s) {
      for (int i = 0; i < n; i++) a[i] = 0;
      for (int i = n; 0 < i; i = i - 2) a[i] = 0;
      int j;
      for (j = 1; j <= n; j = s + j) a[j] = 0;
      int t = 3;
      while (t < n) { a[t] = 1; t += s; }
      for (int d = 16; d > 0; d >>= 1) a[d] = 1;
      while (a[0] > 1) { a[0] -= 1; }
      for (int i = 0; i < n; i++) { if (a[i]) i++; }
    }`);
    assert.deepEqual(
      subscripts.loops.map((l) => [
        l.variable.name,
        l.start.text,
        l.relation,
        l.bound.text,
        l.step.kind === 'add'
          ? l.step.sign * Number(l.step.amount?.text ?? 1) || l.step.amount?.text
          : l.step.operator,
      ]),
      [
        ['i', '0', '<', 'n', 1],
        ['i', 'n', '>', '0', -2],
        ['j', '1', '<=', 'n', 's'],
        ['t', '3', '<', 'n', 's'],
        ['d', '16', '>', '0', '>>'],
      ],
    );
  });
});

import assert from 'node:assert/strict';
import { parse } from '../../../src/syntax/parser.ts';
import { stripComments } from '../../../src/syntax/strip-comments.ts';
import { structuralHash } from '../../../src/syntax/structural-hash.ts';
import { tokenDistance, tokenFingerprint } from '../../../src/syntax/token-distance.ts';

const original = `#define W 4
__global__ void add(const float* a, float* b, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x; // index
  if (i < n) b[i] = a[i] * W + sqrtf(2.0f);
}`;

const hash = async (text: string): Promise<string> => structuralHash(await parse(text));

describe('structural hash', () => {
  it('ignores comments, layout and chosen names', async () => {
    const renamed = `#define FACTOR 4
__global__
void other(const float *in, float *out, int count)
{
  /* flash tile */ int k = blockIdx.x*blockDim.x + threadIdx.x;
  if (k < count) out[k] = in[k] * FACTOR + sqrtf(2.0f);
}`;
    assert.equal(await hash(renamed), await hash(original));
  });

  for (const [what, from, to] of [
    ['another literal', '2.0f', '2.5f'],
    ['another member', 'threadIdx.x', 'threadIdx.y'],
    ['another call', 'sqrtf', 'rsqrtf'],
    ['another constant', '#define W 4', '#define W 8'],
    ['another operand', 'a[i] * W', 'b[i] * W'],
    ['another operator', 'i < n', 'i <= n'],
  ] as const)
    it(`sees ${what}`, async () => {
      assert.notEqual(await hash(original.replace(from, to)), await hash(original));
    });
});

describe('structural hash of SYCL', () => {
  const kernel = (head: string, name: string, made = '[=](sycl::id<1> i) { x[i] += 1; }'): string =>
    `${head}\nvoid f(sycl::queue &q, float *x, int n) { q.parallel_for${name}(sycl::range<1>(n), ${made}); }`;
  const functor = (name: string, step = '1'): string =>
    `struct ${name} { float *x; void operator()(sycl::id<1> i) const { x[i] += ${step}; } };`;

  it('ignores the name of a kernel', async () => {
    const plain = await hash(kernel('', ''));
    assert.equal(await hash(kernel('', '<class foo>')), plain);
    assert.equal(await hash(kernel('', '<class bar>')), plain);
    const declared = await hash(kernel('class foo;', '<foo>'));
    assert.equal(await hash(kernel('class other;', '<other>')), declared);
  });

  it('ignores the name of a function object, not what it does', async () => {
    const original = await hash(kernel(functor('Step'), '', 'Step{x}'));
    assert.equal(await hash(kernel(functor('Other'), '<Other>', 'Other{x}')), original);
    assert.notEqual(await hash(kernel(functor('Step', '2'), '', 'Step{x}')), original);
  });
});

describe('token distance', () => {
  it('is 0 for renamed clones, small for small edits and large for other code', async () => {
    const fingerprint = async (text: string): Promise<ReadonlyMap<string, number>> =>
      tokenFingerprint(await parse(text));
    const base = await fingerprint(original);
    assert.equal(tokenDistance(base, await fingerprint(original.replaceAll('a', 'a'))), 0);
    assert.equal(tokenDistance(base, await fingerprint(original.replaceAll(/\bn\b/g, 'size'))), 0);
    const edited = tokenDistance(base, await fingerprint(original.replace('2.0f', '3.0f')));
    const other = tokenDistance(base, await fingerprint('int main() { while (true) { puts("x"); } }'));
    assert.ok(edited > 0 && edited < 0.2, String(edited));
    assert.ok(other > 0.8, String(other));
  });
});

describe('stripping comments', () => {
  it('removes comments and the lines they filled, keeping the rest', async () => {
    const tree = await parse('// head\nint a; // tail\n\n/* two\n lines */\nint b = 1 /* in */ + 2;\n');
    assert.equal(stripComments(tree), 'int a;\n\nint b = 1          + 2;\n');
  });
});

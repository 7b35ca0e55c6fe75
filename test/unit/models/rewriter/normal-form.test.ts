import assert from 'node:assert/strict';
import { normalForms } from '../../../../src/models/rewriter/normal-form/normal-form.ts';
import { contextFor } from './rewriter-fixture.ts';

const line = 'void host(float* a, float* b, int n, int m) { f<<<(n + 127) / 128, 128>>>(a, b, n, m); }';
const plane =
  'void host(float* a, float* b, int n, int m) { f<<<dim3((m + 7) / 8, (n + 7) / 8), dim3(8, 8)>>>(a, b, n, m); }';

async function formsOf(body: string, launch = line): Promise<string[]> {
  const source = `#define T 8\n__global__ void f(const float* a, float* b, int n, int m) {\n${body}\n}\n${launch}`;
  const context = await contextFor({ name: 'a kernel', source });
  return normalForms(context).map((form) => form.region);
}

describe('normal forms of a kernel', () => {
  it('name global indices that are written out', async () => {
    const [form = ''] = await formsOf(
      '  int tx = threadIdx.x, by = blockIdx.y;\n  b[(by * T + threadIdx.y) * m + blockIdx.x * T + tx] = 1.0f;',
      plane,
    );
    assert.match(form, /const int col = blockIdx\.x \* blockDim\.x \+ threadIdx\.x;/);
    assert.match(form, /b\[row \* m \+ col\] = 1\.0f/);
    assert.doesNotMatch(form, /\btx\b/);
  });

  it('write subscripts for pointers that advance', async () => {
    const [form = ''] = await formsOf(
      '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  const float* p = a + i;\n  float s = 0;\n' +
        '  for (int k = 0; k < m; k++) { s += *p; p += n; }\n  b[i] = s;',
    );
    assert.match(form, /s \+= a\[k \* n \+ i\]/);
    assert.doesNotMatch(form, /p \+= n/);
  });

  it('count from the start of a parameter that was moved', async () => {
    const [form = ''] = await formsOf(
      '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i >= n) return;\n  a += i * m;\n  b[i] = a[0] + a[1];',
    );
    assert.match(form, /b\[i\] = a\[i \* m\] \+ a\[i \* m \+ 1\]/);
    assert.doesNotMatch(form, /a \+=/);
  });

  it('leave a moved parameter alone when one access has no plain index', async () => {
    const forms = await formsOf(
      '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i >= n) return;\n  a += i * m;\n  int k = (int)b[i];\n' +
        '  b[i] = a[0] + a[k];',
    );
    for (const form of forms) assert.match(form, /a \+= i \* m;[^]*a\[0\] \+ a\[k\]/);
  });

  it('turn counting while loops into for loops', async () => {
    const [form = ''] = await formsOf(
      '  int i = threadIdx.x + blockIdx.x * blockDim.x;\n  while (i < n) {\n    b[i] = a[i];\n    i += blockDim.x * gridDim.x;\n  }',
    );
    assert.match(form, /for \(int i = index; i < n; i \+= blockDim\.x \* gridDim\.x\)/);
  });

  it('keep a counter that is read behind its loop', async () => {
    const forms = await formsOf(
      '  int i = threadIdx.x + blockIdx.x * blockDim.x;\n  int k = 0;\n  while (k < m) { b[i] += a[k]; k++; }\n  b[i] += k;',
    );
    for (const form of forms) assert.match(form, /while \(k < m\)/);
  });

  it('split one linear index over a matrix into two', async () => {
    const forms = await formsOf(
      '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n * m) b[(i % m) * n + i / m] = a[i];',
    );
    assert.match(
      forms.at(-1) ?? '',
      /if \(row < n && col < m\) b\[\(?col\)? \* n \+ row\] = a\[row \* m \+ col\]/,
    );
  });

  it('do not split an index whose bound is no product', async () => {
    const forms = await formsOf(
      '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n) b[(i % m) * 2 + i / m] = a[i];',
    );
    for (const form of forms) assert.doesNotMatch(form, /blockIdx\.y/);
  });

  it('are none for a kernel that has the form already', async () => {
    assert.deepEqual(
      await formsOf('  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n) b[i] = a[i];'),
      [],
    );
  });
});

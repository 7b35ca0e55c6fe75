import { readOnlyLoads } from '../../../../../src/models/rewriter/operators/read-only-loads.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const kernel = (parameters: string, body: string): string =>
  `__global__ void f(${parameters}) {\n${body}\n}\nvoid host(float* a, float* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }`;
const thread = '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i >= n) return;\n';

describeOperator(
  readOnlyLoads,
  [
    {
      name: 'an element',
      source: kernel('const float* a, float* b, int n', `${thread}  b[i] = a[i] * 2;`),
      contains: [/b\[i\] = __ldg\(&a\[i\]\) \* 2;/, /"kind":"no-aliasing","arguments":\["a","b"\]/],
    },
    {
      name: 'rows behind a pointer',
      source: kernel(
        'float* a, float* b, int n',
        `${thread}  const float* x = a + i * 8;\n  float s = 0;\n  for (int k = 0; k < 8; ++k) s += x[k];\n  b[i] += s;`,
      ),
      contains: [/s \+= __ldg\(&x\[k\]\);/],
      lacks: [/__ldg\(&b/],
    },
    {
      name: 'a load that says where to load',
      source: kernel(
        'const int* a, const float* b, float* c, int n',
        `${thread}  c[i] = b[a[i] + 1];`,
      ).replace(
        '(float* a, float* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n)',
        '(int* a, float* b, float* c, int n) { f<<<(n + 127) / 128, 128>>>(a, b, c, n)',
      ),
      contains: [/__ldg\(&b\[__ldg\(&a\[i\]\) \+ 1\]\)/],
    },
    {
      name: 'a restricted pointer that is not constant, in two dimensions',
      source: kernel(
        'float* __restrict__ a, float* b, int n',
        '  int x = threadIdx.x, y = blockIdx.x;\n  if (x < n) b[y * n + x] = -a[x * n + y];',
      ),
      contains: [/-__ldg\(&a\[x \* n \+ y\]\)/],
    },
    {
      name: 'doubles in a condition',
      source: kernel(
        'const double* a, double* b, int n',
        `${thread}  if (a[i] > 0) b[i] = a[i]; else b[i] = 0;`,
      ).replaceAll('float*', 'double*'),
      contains: [/if \(__ldg\(&a\[i\]\) > 0\) b\[i\] = __ldg\(&a\[i\]\);/],
    },
  ],
  [
    {
      name: 'what the compiler knows already',
      source: kernel('const float* __restrict__ a, float* b, int n', `${thread}  b[i] = a[i];`),
    },
    {
      name: 'a buffer in place',
      source: kernel('float* a, float* b, int n', `${thread}  b[i] = b[i] + 1; a[i] = 0;`),
    },
    {
      name: 'atomics',
      source: kernel('float* a, float* b, int n', `${thread}  atomicAdd(&a[i % 4], 1.0f); b[i] = 0;`),
    },
  ],
);

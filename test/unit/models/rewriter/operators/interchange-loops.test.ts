import { interchangeLoops } from '../../../../../src/models/rewriter/operators/interchange-loops.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const kernel = (body: string): string =>
  `__global__ void f(const float* a, const float* b, float* c, int n, int m, int k) {\n${body}\n}\nvoid host(float* a, float* b, float* c, int n, int m, int k) { f<<<(n + 127) / 128, 128>>>(a, b, c, n, m, k); }`;
const row = '  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r >= n) return;\n';

describeOperator(
  interchangeLoops,
  [
    {
      name: 'a product of a row, added up in memory',
      source: kernel(
        `${row}  for (int j = 0; j < m; ++j)\n    for (int p = 0; p < k; ++p)\n      c[r * m + j] += a[r * k + p] * b[p * m + j];`,
      ),
      contains: [
        /for \(int p = 0; p < k; \+\+p\)\s*\{?\s*(const float aValue = [^;]*;\s*)?for \(int j = 0; j < m; \+\+j\)/,
      ],
    },
    {
      name: 'a product in braces, whose load becomes invariant',
      source: kernel(
        `${row}  for (int j = 0; j < m; j++) {\n    for (int p = 0; p < k; p++) {\n      c[r * m + j] += a[r * k + p] * b[p * m + j];\n    }\n  }`,
      ),
      contains: [
        /for \(int p = 0; p < k; p\+\+\) \{\n {4}const float aValue = a\[r \* k \+ p\];\n {4}for \(int j = 0; j < m; j\+\+\) \{/,
        /Exchange the loops over j and p; load a\[r \* k \+ p\] once/,
      ],
    },
    {
      name: 'a sum over a matrix, column by column',
      source: kernel(
        `${row}  float s = 0;\n  for (int j = 0; j < k; ++j) {\n    for (int i = 0; i < m; ++i) {\n      float v = a[(r * m + i) * k + j];\n      s += v * v;\n    }\n  }\n  c[r] = s;`,
      ),
      contains: [/for \(int i = 0; i < m; \+\+i\) \{\n {4}for \(int j = 0; j < k; \+\+j\) \{/],
    },
    {
      name: 'a copy of a matrix against its rows',
      source: kernel(
        `${row}  const float* x = a + r * m * k;\n  float* y = c + r * m * k;\n  for (int j = 0; j < k; ++j)\n    for (int i = 1; i < m; i += 1) { y[i * k + j] = x[i * k + j] * 2; }`,
      ),
      contains: [/for \(int i = 1; i < m; i \+= 1\)\s*for \(int j = 0; j < k; \+\+j\)/],
    },
    {
      name: 'a table of a thread in a two-dimensional block',
      source: kernel(
        '  int r = blockIdx.y * blockDim.y + threadIdx.y;\n  float t[4][8];\n  for (int j = 0; j < 8; ++j) for (int i = 0; i < 4; ++i) t[i][j] = b[(r * 4 + i) * 8 + j];\n  c[r] = t[threadIdx.x][r % 8];',
      ),
      contains: [/for \(int i = 0; i < 4; \+\+i\) for \(int j = 0; j < 8; \+\+j\)/],
    },
  ],
  [
    {
      name: 'an order that fits already',
      source: kernel(
        `${row}  float s = 0;\n  for (int i = 0; i < m; ++i)\n    for (int j = 0; j < k; ++j) s += a[(r * m + i) * k + j];\n  c[r] = s;`,
      ),
    },
    {
      name: 'a triangle',
      source: kernel(
        `${row}  float s = 0;\n  for (int j = 0; j < k; ++j)\n    for (int i = 0; i < j; ++i) s += a[(r * m + i) * k + j];\n  c[r] = s;`,
      ),
    },
    {
      name: 'a recurrence',
      source: kernel(
        `${row}  for (int j = 0; j < k - 1; ++j)\n    for (int i = 1; i < m; ++i) c[(r * m + i) * k + j] = c[(r * m + i - 1) * k + j + 1] * 2;`,
      ),
    },
    {
      name: 'the last of several values',
      source: kernel(
        `${row}  float s = 0;\n  for (int j = 0; j < k; ++j)\n    for (int i = 0; i < m; ++i) s = a[(r * m + i) * k + j] - s;\n  c[r] = s;`,
      ),
    },
    {
      name: 'rows that may overlap',
      source: kernel(
        `${row}  for (int j = 0; j < k; ++j)\n    for (int i = 0; i < m; ++i) c[r * n + i * 2 + j] = a[(r * m + i) * k + j];`,
      ),
    },
  ],
);

import { unrollAndJam } from '../../../../../src/models/rewriter/operators/unroll-and-jam.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const parameters = 'const float* a, const float* b, float* c, int n, int m, int k';
const types = 'float* a, float* b, float* c, int n, int m, int k';
const line = (body: string): string =>
  `__global__ void f(${parameters}) {\n${body}\n}\nvoid host(${types}) { f<<<(n + 127) / 128, 128>>>(a, b, c, n, m, k); }`;
const plane = (body: string): string =>
  `__global__ void f(${parameters}) {\n${body}\n}\nvoid host(${types}) { f<<<dim3((m + 15) / 16, (n + 7) / 8), dim3(16, 8)>>>(a, b, c, n, m, k); }`;
const thread = '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n';
const both =
  '  int x = blockIdx.x * blockDim.x + threadIdx.x;\n  int y = blockIdx.y * blockDim.y + threadIdx.y;\n';

describeOperator(
  unrollAndJam,
  [
    {
      name: 'all pairs on a line',
      source: line(
        `${thread}  if (i >= n) return;\n  float s = 0;\n  for (int j = 0; j < m; ++j) { float d = b[j] - a[i]; s += d * d; }\n  c[i] = s;`,
      ),
      contains: [
        /const int iFirst = blockIdx\.x \* \(blockDim\.x \* 4\) \+ threadIdx\.x;/,
        /const int i1 = iFirst \+ iStride < n \? iFirst \+ iStride : n - 1;/,
        /const float bValue = b\[j\];\n {4}float d = bValue - a\[i\];\n {4}float d1 = bValue - a\[i1\];/,
        /if \(iFirst \+ 3 \* iStride < n\) c\[i3\] = s3;/,
        /"grid":\["ceilDiv\(n, 512\)"\]/,
      ],
    },
    {
      name: 'a product in a guard, either way',
      source: plane(
        `${both}  if (y < n && x < m) {\n    float s = 0;\n    int q = 0;\n    while (q < 0) q++;\n    for (int p = 0; p < k; p++) s = fmaf(a[y * k + p], b[p * m + x], s);\n    c[y * m + x] += s;\n  }`,
      ),
      contains: [
        /s1 = fmaf\(a\[y1 \* k \+ p\], bValue, s1\);/,
        /s1 = fmaf\(aValue, b\[p \* m \+ x1\], s1\);/,
        /if \(yFirst \+ 1 < n\) c\[y1 \* m \+ x\] \+= s1;/,
      ],
    },
    {
      name: 'a window with a skipped border and weights',
      source: line(
        `${thread}  if (i < n) {\n    float s = 0;\n    for (int j = 0; j < k; ++j) {\n      int q = i + j - k / 2;\n      if (q < 0 || q >= n) continue;\n      s += a[q] * b[j];\n    }\n    c[i] = s;\n  }`,
      ),
      contains: [
        /const bool wanted = !\(q < 0 \|\| q >= n\);/,
        /const float bValue = wanted \|\| wanted2 \? b\[j\] : 0\.0f;/,
        /if \(wanted2\) \{\n\s*s1 \+= a\[q1\] \* bValue;/,
      ],
    },
    {
      name: 'neighbours down a column inside a border',
      source: plane(
        `${both}  if (x >= m || y < 1 || y > n - 2) return;\n  float north = a[(y - 1) * m + x];\n  float south = a[(y + 1) * m + x];\n  c[y * m + x] = north + south - 2 * a[y * m + x];`,
      ),
      contains: [
        /const int y = yFirst < 1 \? 1 : yFirst;/,
        /float south1 = aNear\d;/,
        /if \(yFirst \+ 1 >= 1 && yFirst \+ 1 < \(n - 1\)\) c\[y1 \* m \+ x\] =/,
      ],
    },
    {
      name: 'sums in memory, one dimension of a plane',
      source: plane(
        `${both}  if (x >= m) return;\n  if (y >= n) return;\n  c[y * m + x] = 0;\n  for (int p = 0; p < k; ++p)\n    c[y * m + x] += a[y * k + p] * b[p * m + x];`,
      ),
      contains: [/Sum1 \+= /, /Accumulate c in a register/],
    },
    {
      name: 'a row of weights beyond a condition that all results share',
      source: plane(
        `${both}  if (x >= m || y >= n) return;\n  float s = 0, t = 1;\n  for (int p = 0; p < k; ++p) {\n    if (p % 2 == 0) { s += a[y * k + p] * b[p]; } else { t *= b[p]; s -= a[y * k + p]; }\n  }\n  c[y * m + x] = s * t;`,
      ),
      contains: [/if \(p % 2 == 0\) \{\n\s*const float bValue = b\[p\];/, /\} else \{/],
    },
  ],
  [
    {
      name: 'a border that ends the thread of one result before the others',
      source: plane(
        `${both}  if (x >= m || y >= n) return;\n  if (x == 0 || y == 0) {\n    c[y * m + x] = 0;\n    return;\n  }\n  c[y * m + x] = a[y * m + x] + a[(y - 1) * m + x];`,
      ),
    },
    {
      name: 'results that share nothing',
      source: line(`${thread}  if (i < n) c[i] = a[i] + b[i];`),
    },
    {
      name: 'no bounds check',
      source: line(`${thread}  float s = 0;\n  for (int j = 0; j < m; ++j) s += b[j] - a[i];\n  c[i] = s;`),
    },
    {
      name: 'a check of a product of indices',
      source: plane(
        `${both}  if (y * m + x >= n * m) return;\n  float s = 0;\n  for (int p = 0; p < k; ++p) s += a[y * k + p] * b[p];\n  c[y * m + x] = s;`,
      ),
    },
    {
      name: 'neighbours that other threads write',
      source: line(
        `${thread}  if (i >= n) return;\n  float s = 0;\n  for (int j = 0; j < m; ++j) s += b[j] * c[i + j];\n  c[i] = s;`,
      ),
    },
    {
      name: 'threads that work together',
      source: line(
        `${thread}  __shared__ float t[128];\n  if (i < n) { float s = 0; for (int j = 0; j < m; ++j) s += b[j] * a[i]; t[threadIdx.x] = s; }\n  __syncthreads();\n  if (i < n) c[i] = t[0];`,
      ),
    },
    {
      name: 'a loop that ends when a result is found',
      source: line(
        `${thread}  if (i >= n) return;\n  float s = 0;\n  for (int j = 0; j < m; ++j) { s += b[j] * a[i]; if (s > 3) break; }\n  c[i] = s;`,
      ),
    },
  ],
);

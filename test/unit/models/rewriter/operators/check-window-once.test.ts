import { checkWindowOnce } from '../../../../../src/models/rewriter/operators/check-window-once.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const kernel = (body: string): string =>
  `#define R 3\n__global__ void f(const float* a, const float* b, float* c, int n, int m) {\n${body}\n}\nvoid host(float* a, float* b, float* c, int n, int m) { f<<<(n + 127) / 128, 128>>>(a, b, c, n, m); }`;
const thread = '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i >= n) return;\n  float s = 0;\n';

describeOperator(
  checkWindowOnce,
  [
    {
      name: 'a window around an element',
      source: kernel(
        `${thread}  for (int k = -R; k <= R; ++k)\n    if (i + k >= 0 && i + k < n) s += a[i + k] * b[k + R];\n  c[i] = s;`,
      ),
      contains: [
        /if \(i \+ \(-R\) >= 0 && i \+ R < n\) \{\n {4}for \(int k = -R; k <= R; \+\+k\)\n {6}s \+= a/,
        /\} else \{\n {4}for \(int k = -R; k <= R; \+\+k\)\n {6}if \(i \+ k >= 0/,
      ],
    },
    {
      name: 'a place with a name that is skipped, backwards',
      source: kernel(
        `${thread}  for (int k = 0; k < m; k++) {\n    int p = i - k;\n    if (p < 0 || p >= n) continue;\n    s += a[p] * b[k];\n  }\n  c[i] = s;`,
      ),
      contains: [
        /if \(\(i - \(\(m\) - 1\)\) >= 0 && \(i - 0\) < n\) \{|if \(\(i - \(m - 1\)\) >= 0 && \(i - 0\) < n\) \{/,
      ],
    },
    {
      name: 'two loops over a plane',
      source: kernel(
        '  int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y;\n  if (x >= m) return;\n  float s = 0;\n  for (int u = 0; u < 5; u++)\n    for (int v = 0; v < 5; v++) {\n      const int q = y + u - 2, p = x + v - 2;\n      if (0 <= q && q < n && 0 <= p && p < m) { s += a[q * m + p] * b[u * 5 + v]; }\n    }\n  c[y * m + x] = s;',
      ),
      contains: [
        /0 <= \(y \+ 0 - 2\) && \(y \+ \(5 - 1\) - 2\) < n|0 <= \(y \+ 0 - 2\) && \(y \+ \(\(5\) - 1\) - 2\) < n/,
      ],
    },
    {
      name: 'one of two conditions',
      source: kernel(
        `${thread}  for (int k = 0; k < 9; ++k) {\n    if (i + k < n && a[k] > 0) s += a[i + k];\n  }\n  c[i] = s;`,
      ),
      contains: [/if \(i \+ \(?\(?9\)? - 1\)? < n\) \{/, /if \(a\[k\] > 0\) s \+= a\[i \+ k\];/],
    },
    {
      name: 'a row that was chosen before, behind a pragma',
      source: kernel(
        `${thread}  int first = i / 4;\n#pragma unroll\n  for (int k = 0; k < 8; ++k) {\n    if (first + 2 * k < m) s += a[first + 2 * k];\n  }\n  c[i] = s;`,
      ),
      contains: [/if \(first \+ 2 \* \(\(?8\)? - 1\) < m\) \{\n {4}#pragma unroll\n/],
    },
  ],
  [
    {
      name: 'a condition on data',
      source: kernel(`${thread}  for (int k = 0; k < m; ++k) if (a[k] > 0) s += a[k];\n  c[i] = s;`),
    },
    {
      name: 'a condition on every other place',
      source: kernel(`${thread}  for (int k = 0; k < m; ++k) if (k % 2 < 1) s += a[k];\n  c[i] = s;`),
    },
    {
      name: 'places that wrap around',
      source: kernel(
        `${thread}  for (unsigned k = 0; k < 5; ++k) { unsigned p = i + k - 2; if (p < n) s += a[p]; }\n  c[i] = s;`,
      ),
    },
    {
      name: 'something else outside',
      source: kernel(
        `${thread}  for (int k = 0; k < 5; ++k) { if (i + k < n) s += a[i + k]; else s += 1; }\n  c[i] = s;`,
      ),
    },
    {
      name: 'a loop that ends at the border',
      source: kernel(
        `${thread}  for (int k = 0; k < 5; ++k) { if (i + k >= n) break; s += a[i + k]; }\n  c[i] = s;`,
      ),
    },
  ],
);

import { recomputeIntermediate } from '../../../../../src/models/rewriter/operators/recompute-intermediate.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host = 'void host(float* a, float* b, int n, int m) { f<<<(n + 127) / 128, 128>>>(a, b, n, m); }';
const kernel = (body: string): string =>
  `__global__ void f(const float* a, float* b, int n, int m) {\n${body}\n}\n${host}`;
const row = '  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r >= n) return;\n  float s = 0;\n';
const first = '  for (int c = 0; c < m; ++c) { b[r * m + c] = expf(a[r * m + c]); s += b[r * m + c]; }\n';

describeOperator(
  recomputeIntermediate,
  [
    {
      name: 'a quotient that is assigned',
      source: kernel(`${row}${first}  for (int c = 0; c < m; ++c) b[r * m + c] /= s;`),
      contains: [
        /const float bValue = expf\(a\[r \* m \+ c\]\); s \+= bValue;/,
        /\{\n {4}const float bValue = expf\(a\[r \* m \+ c\]\);\n {4}b\[r \* m \+ c\] = bValue \/ \(s\);\n {2}\}/,
        /"kind":"no-aliasing"/,
      ],
    },
    {
      name: 'another name of the counter',
      source: kernel(`${row}${first}  for (int d = 0; d < m; d++) { b[r * m + d] = b[r * m + d] * s; }`),
      contains: [/bValue = expf\(a\[r \* m \+ d\]\);/, /b\[r \* m \+ d\] = bValue \* s;/],
    },
    {
      name: 'rows behind pointers, threads that share a row',
      source: kernel(
        '  const float* x = a + blockIdx.x * m;\n  float* y = b + blockIdx.x * m;\n  __shared__ float t[128];\n  float s = 0;\n  for (int c = threadIdx.x; c < m; c += blockDim.x) { y[c] = x[c] - 1; s += y[c]; }\n  t[threadIdx.x] = s;\n  __syncthreads();\n  for (int c = threadIdx.x; c < m; c += blockDim.x) y[c] = y[c] * t[0];',
      ),
      contains: [/const float bValue = x\[c\] - 1; s \+= bValue;/, /y\[c\] = bValue \* t\[0\]/],
    },
    {
      name: 'a first pass that only stores',
      source: kernel(
        `${row}  for (int c = 0; c < m; ++c) b[c * n + r] = a[c] * 2;\n  for (int c = 0; c < m; ++c) b[c * n + r] += a[c * n + r];`,
      ),
      contains: [/b\[c \* n \+ r\] = bValue \+ \(a\[c \* n \+ r\]\)/],
      lacks: [/\)\s*b\[c \* n \+ r\] = a\[c\] \* 2/],
    },
    {
      name: 'two dimensions of threads',
      source: kernel(
        '  int r = blockIdx.y * blockDim.y + threadIdx.y;\n  float s = 0;\n  for (int c = threadIdx.x; c < m; c += 32) { b[r * m + c] = a[r * m + c] * a[c]; s = fmaxf(s, b[r * m + c]); }\n  for (int c = threadIdx.x; c < m; c += 32) b[r * m + c] = b[r * m + c] - s;',
      ),
      contains: [/b\[r \* m \+ c\] = bValue - s/],
    },
  ],
  [
    {
      name: 'another range',
      source: kernel(`${row}${first}  for (int c = 1; c < m; ++c) b[r * m + c] /= s;`),
    },
    {
      name: 'a neighbour that is read',
      source: kernel(`${row}${first}  for (int c = 0; c < m; ++c) b[r * m + c] = b[r * m + c + 1] / s;`),
    },
    {
      name: 'a value that depends on what changes in between',
      source: kernel(
        `${row}  for (int c = 0; c < m; ++c) { b[r * m + c] = a[c] * s; s += b[r * m + c]; }\n  for (int c = 0; c < m; ++c) b[r * m + c] /= s;`,
      ),
    },
    {
      name: 'a second pass that replaces only some',
      source: kernel(`${row}${first}  for (int c = 0; c < m; ++c) if (c > 2) b[r * m + c] /= s;`),
    },
  ],
);

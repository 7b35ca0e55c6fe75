import { hoistInvariantArithmetic } from '../../../../../src/models/rewriter/operators/hoist-invariant-arithmetic.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host =
  'void host(float* a, float* b, float s, int n, int m) { f<<<(n + 127) / 128, 128>>>(a, b, s, n, m); }';
const kernel = (body: string): string =>
  `__global__ void f(const float* a, float* b, float s, int n, int m) {\n${body}\n}\n${host}`;
const row = '  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r >= n) return;\n';

describeOperator(
  hoistInvariantArithmetic,
  [
    {
      name: 'a division by a scalar',
      source: kernel(`${row}  for (int c = 0; c < m; ++c) b[r * m + c] = a[r * m + c] / s;`),
      contains: [/const float reciprocal = 1\.0f \/ s;\n {2}for/, /a\[r \* m \+ c\] \* reciprocal;/],
    },
    {
      name: 'a quotient that is assigned, by a sum in double',
      source: kernel(
        `${row}  double t = 0;\n  for (int c = 0; c < m; ++c) t += a[c];\n  for (int c = 0; c < m; ++c) b[r * m + c] /= (float)t;`,
      ),
      contains: [/1\.0f \/ \(\(float\)t\)/, /b\[r \* m \+ c\] \*= reciprocal;/],
    },
    {
      name: 'a root in the divisor, behind a pragma',
      source: kernel(
        `${row}  float v = a[r];\n  #pragma unroll 4\n  for (int c = 0; c < m; ++c) {\n    b[r * m + c] = a[c] / sqrtf(v / m + 1e-5f) * s;\n  }`,
      ),
      contains: [
        /reciprocal = 1\.0f \/ sqrtf\(v \/ m \+ 1e-5f\);\n {2}#pragma unroll 4\n {2}for/,
        /\* reciprocal \* s/,
      ],
    },
    {
      name: 'a function of a scalar',
      source: kernel(
        `${row}  float t = 0;\n  int c = 0;\n  while (c < m) { t += a[c] * expf(-s); c++; }\n  b[r] = t;`,
      ),
      contains: [/const float invariant = expf\(-s\);/, /a\[c\] \* invariant/],
    },
    {
      name: 'a divisor in shared memory',
      source: kernel(
        '  __shared__ float total[1];\n  if (threadIdx.x == 0) total[0] = a[0] + s;\n  __syncthreads();\n  for (int c = threadIdx.x; c < n; c += 128) b[c] = a[c] / total[0];',
      ),
      contains: [/1\.0f \/ total\[0\]/],
    },
  ],
  [
    {
      name: 'a divisor that moves',
      source: kernel(`${row}  for (int c = 0; c < m; ++c) b[c] = a[c] / (s + c);`),
    },
    {
      name: 'a division of integers',
      source: kernel(`${row}  for (int c = 0; c < m; ++c) b[c / m] = a[c];`),
    },
    {
      name: 'a divisor that the loop may store to',
      source: kernel(`${row}  for (int c = 0; c < m; ++c) b[c] = a[c] / b[0];`),
    },
    {
      name: 'a division by a number',
      source: kernel(`${row}  for (int c = 0; c < m; ++c) b[c] = a[c] / 3.0f;`),
    },
  ],
);

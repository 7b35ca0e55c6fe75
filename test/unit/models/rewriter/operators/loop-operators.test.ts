import { blockPerRow } from '../../../../../src/models/rewriter/operators/block-per-row.ts';
import { hoistInvariantLoads } from '../../../../../src/models/rewriter/operators/hoist-invariant-loads.ts';
import { splitAccumulators } from '../../../../../src/models/rewriter/operators/split-accumulators.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host = 'void host(float* a, float* b, int n, int m) { f<<<(n + 127) / 128, 128>>>(a, b, n, m); }';
const kernel = (body: string): string =>
  `__global__ void f(const float* a, float* b, int n, int m) {\n${body}\n}\n${host}`;
const row = '  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r >= n) return;\n';

describeOperator(
  splitAccumulators,
  [
    {
      name: 'a row sum',
      source: kernel(`${row}  float s = 0;\n  for (int c = 0; c < m; ++c) s += a[r * m + c];\n  b[r] = s;`),
      contains: [
        /c \+ 3 < m; c \+= 4/,
        /s3 \+= a\[r \* m \+ \(c \+ 3\)\]/,
        /s = \(s \+ s1\) \+ \(s2 \+ s3\);/,
      ],
    },
    {
      name: 'a strided maximum',
      source: kernel(
        '  float top = a[0];\n  for (int c = threadIdx.x; c < n; c += blockDim.x) top = fmaxf(top, a[c]);\n  b[threadIdx.x] = top;',
      ),
      contains: [/c \+ \(blockDim\.x\) < n/, /top1 = -INFINITY/, /fmaxf\(top, top1\)/],
    },
    {
      name: 'two sums with a local',
      source: kernel(
        `${row}  float s = 0, q = 0;\n  for (int c = 0; c < m; c++) {\n    float v = a[c * n + r];\n    s += v;\n    q += v * v;\n  }\n  b[r] = q - s * s;`,
      ),
      contains: [/float s1 = 0\.0f/, /q1 \+= v \* v;/],
    },
    {
      name: 'a count under a condition',
      source: kernel(
        `${row}  int hits = 0;\n  for (int c = 1; c < m; c += 2) if (a[r * m + c] > 0) hits += 1;\n  b[r] = hits;`,
      ),
      contains: [/c \+ 2 < m; c \+= 4/, /int hits1 = 0;/],
    },
    {
      name: 'a counter whose name is used twice',
      source: kernel(
        `${row}  float s = 0;\n  for (int c = 0; c < m; ++c) s += a[c];\n  for (int c = 0; c < m; ++c) s += a[r * m + c];\n  b[r] = s;`,
      ),
      contains: [/\{\n\s+float s1/],
    },
  ],
  [
    {
      name: 'a running sum that is stored',
      source: kernel(`${row}  float s = 0;\n  for (int c = 0; c < m; ++c) { s += a[c]; b[r * m + c] = s; }`),
    },
    {
      name: 'a recurrence',
      source: kernel(`${row}  float s = 0;\n  for (int c = 0; c < m; ++c) s = s * 0.5f + a[c];\n  b[r] = s;`),
    },
    {
      name: 'an early exit',
      source: kernel(
        `${row}  float s = 0;\n  for (int c = 0; c < m; ++c) { s += a[c]; if (s > 9) break; }\n  b[r] = s;`,
      ),
    },
    {
      name: 'a bound that moves',
      source: kernel(
        `${row}  float s = 0;\n  for (int c = 0; c < m; ++c) { s += a[c]; m -= 1; }\n  b[r] = s;`,
      ),
    },
  ],
);

describeOperator(
  hoistInvariantLoads,
  [
    {
      name: 'a weight per row',
      source: kernel(`${row}  float s = 0;\n  for (int c = 0; c < m; ++c) s += a[r] * c;\n  b[r] = s;`),
      contains: [/const float aValue = a\[r\];/, /s \+= aValue \* c/],
      lacks: [/no-aliasing/],
    },
    {
      name: 'beside stores to another buffer',
      source: kernel(`${row}  for (int c = 0; c < m; ++c) { b[r * m + c] = a[r]; }`),
      contains: [/b\[r \* m \+ c\] = aValue/, /"kind":"no-aliasing"/],
    },
    {
      name: 'in front of a pragma',
      source: kernel(
        `${row}  float s = 0;\n#pragma unroll 2\n  for (int c = 0; c < m; ++c) s += a[r] * c;\n  b[r] = s;`,
      ),
      contains: [/const float aValue = a\[r\];\n {2}#pragma unroll 2\n {2}for/],
    },
    {
      name: 'two elements',
      source: kernel(
        `${row}  float s = 0;\n  for (int c = 0; c < m; ++c) { s += a[r] * a[c]; s -= a[r + 1]; }\n  b[r] = s;`,
      ),
      contains: [/aValue2 = a\[r \+ 1\]/],
    },
    {
      name: 'a loop in a loop, as far out as it stands',
      source: kernel(
        `${row}  float s = 0;\n  for (int c = 0; c < m; ++c) {\n    for (int d = 0; d < m; ++d) { s += a[c] * d; }\n  }\n  b[r] = s;`,
      ),
      contains: [/const float aValue = a\[c\];\n\s+for \(int d/],
    },
    {
      name: 'one element loaded in several places',
      source: kernel(
        `${row}  float s = 0;\n  for (int c = 0; c < m; ++c) { float d = a[c] - a[r]; if (d > 0) s += d * a[r]; }\n  b[r] = s;`,
      ),
      contains: [/d = a\[c\] - aValue; if \(d > 0\) s \+= d \* aValue/],
    },
  ],
  [
    {
      name: 'a load under a condition',
      source: kernel(
        `${row}  float s = 0;\n  for (int c = 0; c < m; ++c) { if (c > 2) s += a[r]; }\n  b[r] = s;`,
      ),
    },
    {
      name: 'a buffer that is written',
      source: kernel(`${row}  for (int c = 0; c < m; ++c) { b[r + c] = b[r] + 1; }`),
    },
    {
      name: 'an index that moves',
      source: kernel(`${row}  float s = 0;\n  for (int c = 0; c < m; ++c) { s += a[c]; }\n  b[r] = s;`),
    },
  ],
);

describeOperator(
  blockPerRow,
  [
    {
      name: 'a row sum',
      source: kernel(`${row}  float s = 0;\n  for (int c = 0; c < m; ++c) s += a[r * m + c];\n  b[r] = s;`),
      contains: [
        /__shared__ float sOfWarp\[8\]/,
        /int r = blockIdx\.x;/,
        /c = threadIdx\.x; c < m; c \+= blockDim\.x/,
        /if \(threadIdx\.x == 0\) b\[r\] = s;/,
        /"grid":\["n"\],"block":\["256"\]/,
      ],
    },
    {
      name: 'a row scaled by its maximum',
      source: kernel(
        `${row}  float top = 0;\n  for (int c = 0; c < m; ++c) top = max(top, a[r * m + c]);\n  for (int c = 0; c < m; ++c) b[r * m + c] = a[r * m + c] / top;`,
      ),
      contains: [/topOfWarp/, /max\(top, __shfl_xor_sync/],
    },
    {
      name: 'a sum that starts with a value',
      source: kernel(`${row}  float s = 5;\n  for (int c = 0; c < m; ++c) s += a[r * m + c];\n  b[r] = s;`),
      contains: [/if \(threadIdx\.x != 0\) s = 0\.0f;/],
    },
    {
      name: 'a guard around the work',
      source: kernel(
        '  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r < n) {\n    float s = 0;\n    for (int c = 0; c < m; ++c) s += a[r * m + c] * a[c];\n    b[r] = s;\n  }',
      ),
      contains: [/sOfWarp/],
    },
    {
      name: 'a copy of rows',
      source: kernel(`${row}  for (int c = 0; c < m; ++c) b[r * m + c] = a[c * n + r];`),
      contains: [/c \+= blockDim\.x/],
      lacks: [/__shared__/],
    },
  ],
  [
    {
      name: 'a running sum',
      source: kernel(`${row}  float s = 0;\n  for (int c = 0; c < m; ++c) { s += a[c]; b[r * m + c] = s; }`),
    },
    { name: 'no loop', source: kernel(`${row}  b[r] = a[r];`) },
    {
      name: 'threads that work together',
      source: kernel(
        `${row}  float s = 0;\n  for (int c = 0; c < m; ++c) s += a[r * m + c];\n  __syncthreads();\n  b[r] = s;`,
      ),
    },
  ],
);

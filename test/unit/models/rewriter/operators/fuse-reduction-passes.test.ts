import { fuseReductionPasses } from '../../../../../src/models/rewriter/operators/fuse-reduction-passes.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host = 'void host(float* a, float* b, int n, int m) { f<<<(n + 127) / 128, 128>>>(a, b, n, m); }';
const kernel = (body: string): string =>
  `__global__ void f(const float* a, float* b, int n, int m) {\n${body}\n}\n${host}`;
const row = '  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r >= n) return;\n';

describeOperator(
  fuseReductionPasses,
  [
    {
      name: 'the least and the sum of a row',
      source: kernel(
        `${row}  float low = 1e30f, sum = 0;\n  for (int c = 0; c < m; ++c) low = fminf(low, a[r * m + c]);\n  for (int d = 0; d < m; d++) sum += a[r * m + d];\n  b[r] = sum - low;`,
      ),
      contains: [
        /\{\n {4}const float aValue = a\[r \* m \+ c\];\n {4}low = fminf\(low, aValue\);\n {4}sum \+= aValue;\n {2}\}/,
      ],
      lacks: [/\bd\b/],
    },
    {
      name: 'the largest value and the sum of exponentials, rows behind a pointer',
      source: kernel(
        `${row}  const float* x = a + r * m;\n  float top = -INFINITY;\n  for (int c = 0; c < m; c++) if (x[c] > top) top = x[c];\n  float sum = 0.0f;\n  for (int c = 0; c < m; c++) sum += expf(x[c] - top);\n  for (int c = 0; c < m; c++) b[r * m + c] = expf(x[c] - top) / sum;`,
      ),
      contains: [
        /float sumPart = 0\.0f;/,
        /const float value = x\[c\];/,
        /sumPart = sumPart \* expf\(top - value\) \+ 1\.0f;/,
        /else if \(value > -INFINITY\)/,
        /sum \+= sumPart;/,
        /"kind":"no-aliasing"/,
      ],
    },
    {
      name: 'a largest value that starts with the first element',
      source: kernel(
        `${row}  float top = a[r * m] * 2;\n  top = a[r * m];\n  float t = a[r * m];\n  for (int c = 1; c < m; ++c) { float v = a[r * m + c]; t = max(t, v); }\n  float sum = 0;\n  for (int c = 0; c < m; ++c) { float e = exp(a[r * m + c] - t); sum += e; }\n  b[r] = sum + top;`,
      ),
      contains: [/for \(int c = 0; c < m; \+\+c\) \{\s*float v = a\[r \* m \+ c\];\s*const float value =/],
    },
    {
      name: 'threads of a block that find the largest value through a tree',
      source: kernel(
        '  __shared__ float t[128];\n  float top = -3.0e38f;\n  for (int c = threadIdx.x; c < m; c += blockDim.x) top = fmaxf(top, a[blockIdx.x * m + c]);\n  t[threadIdx.x] = top;\n  __syncthreads();\n  for (int s = 64; s > 0; s >>= 1) { if (threadIdx.x < s) t[threadIdx.x] = fmaxf(t[threadIdx.x], t[threadIdx.x + s]); __syncthreads(); }\n  float all = t[0];\n  float sum = 0;\n  for (int c = threadIdx.x; c < m; c += blockDim.x) sum += __expf(a[blockIdx.x * m + c] - all);\n  atomicAdd(&b[blockIdx.x], sum);',
      ),
      contains: [/const float topOfPart = top;/, /sum \+= sumPart \* __expf\(topOfPart - all\);/],
      lacks: [/INFINITY/],
    },
    {
      name: 'mean and variance of a row',
      source: kernel(
        `${row}  float s = 0;\n  for (int c = 0; c < m; ++c) s += a[r * m + c];\n  float mean = s / m;\n  float v = 0;\n  for (int c = 0; c < m; ++c) { float d = a[r * m + c] - mean; v += d * d; }\n  b[r] = v / m;`,
      ),
      contains: [
        /partMean \+= distance \/ count;/,
        /squares \+= distance \* \(value - partMean\);/,
        /v \+= squares \+ count \* \(partMean - mean\) \* \(partMean - mean\);/,
        /if \(count == 0\.0f\) base = value;/,
      ],
    },
    {
      name: 'mean and variance in two dimensions of threads, by powf',
      source: kernel(
        '  int r = blockIdx.y * blockDim.y + threadIdx.y;\n  __shared__ float t[8];\n  float s = 0;\n  for (int c = threadIdx.x; c < m; c += 32) s = s + a[c * n + r];\n  atomicAdd(&t[threadIdx.y], s);\n  __syncthreads();\n  float v = 0;\n  for (int c = threadIdx.x; c < m; c += 32) v += powf(t[threadIdx.y] / m - a[c * n + r], 2.0f);\n  b[r] = v;',
      ),
      contains: [/\(partMean - \(t\[threadIdx\.y\] \/ m\)\)/],
    },
  ],
  [
    {
      name: 'another range',
      source: kernel(
        `${row}  float s = 0, q = 0;\n  for (int c = 0; c < m; ++c) s += a[r * m + c];\n  for (int c = 0; c < m - 1; ++c) q += a[r * m + c];\n  b[r] = s * q;`,
      ),
    },
    {
      name: 'a second loop that needs the first',
      source: kernel(
        `${row}  float s = 0, q = 0;\n  for (int c = 0; c < m; ++c) s += a[r * m + c];\n  for (int c = 0; c < m; ++c) q += a[r * m + c] * s;\n  b[r] = q;`,
      ),
    },
    {
      name: 'exponentials of other values',
      source: kernel(
        `${row}  float t = 0, q = 0;\n  for (int c = 0; c < m; ++c) t = fmaxf(t, a[r * m + c]);\n  for (int c = 0; c < m; ++c) q += expf(a[c * n + r] - t);\n  b[r] = q;`,
      ),
    },
    {
      name: 'values that are written in between',
      source: kernel(
        `${row}  float t = 0, q = 0;\n  for (int c = 0; c < m; ++c) t = fmaxf(t, b[r * m + c]);\n  b[r * m] = 0;\n  for (int c = 0; c < m; ++c) q += expf(b[r * m + c] - t);\n  b[r] = q;`,
      ),
    },
    {
      name: 'a counter whose name the other loop uses for something else',
      source: kernel(
        `${row}  float s = 0, q = 0;\n  int i = 3;\n  for (int i = 0; i < m; ++i) s += a[r * m + i];\n  for (int c = 0; c < m; ++c) q += a[r * m + c] * i;\n  b[r] = s * q;`,
      ),
    },
    {
      name: 'loops that share nothing',
      source: kernel(
        `${row}  float s = 0, q = 0;\n  for (int c = 0; c < m; ++c) s += a[r * m + c];\n  for (int c = 0; c < m; ++c) q += a[c];\n  b[r] = q * s;`,
      ),
    },
    {
      name: 'a maximum over a part of the exponentials',
      source: kernel(
        `${row}  float t = -1e30f, q = 0;\n  for (int c = 1; c < m; ++c) t = fmaxf(t, a[r * m + c]);\n  for (int c = 0; c < m; ++c) q += expf(a[r * m + c] - t);\n  b[r] = q;`,
      ),
    },
  ],
);

import { splitLoopOverBlock } from '../../../../../src/models/rewriter/operators/split-loop-over-block.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host = 'void host(float* a, float* b, int n, int m) { f<<<(n + 127) / 128, 128>>>(a, b, n, m); }';
const kernel = (body: string): string =>
  `__global__ void f(const float* a, float* b, int n, int m) {\n${body}\n}\n${host}`;
const column = '  int x = blockIdx.x * blockDim.x + threadIdx.x;\n  if (x >= n) return;\n';

describeOperator(
  splitLoopOverBlock,
  [
    {
      name: 'a column sum',
      source: kernel(
        `${column}  float s = 0;\n  for (int y = 0; y < m; ++y) s += a[y * n + x];\n  b[x] = s;`,
      ),
      contains: [
        /const int xOfThread = blockIdx\.x \* 32 \+ threadIdx\.x;\n {2}int x = xOfThread < n \? xOfThread : n - 1;/,
        /for \(int y = threadIdx\.y; y < m; y \+= 8\)/,
        /__shared__ float sParts\[8\]\[32\];/,
        /if \(threadIdx\.y == 0 && xOfThread < n\) b\[x\] = s;/,
        /"grid":\["ceilDiv\(n, 32\)"\],"block":\["32","16"\]/,
      ],
      lacks: [/return;/],
    },
    {
      name: 'a maximum inside a guard',
      source: kernel(
        '  int q = threadIdx.x + blockIdx.x * blockDim.x;\n  if (q < n) {\n    float top = a[q];\n    for (int y = 1; y < m; y++) top = fmaxf(top, a[y * n + q]);\n    b[q] = top * 2;\n  }',
      ),
      contains: [/y = 1 \+ threadIdx\.y/, /top = fmaxf\(top, topParts\[part\]\[threadIdx\.x\]\);/],
    },
    {
      name: 'a product with a vector',
      source: kernel(
        `${column}  float s = 1;\n  for (int y = 0; y < m; ++y) s += a[y * n + x] * a[y];\n  b[x] = s;`,
      ),
      contains: [/if \(threadIdx\.y != 0\) s = 0\.0f;/],
    },
    {
      name: 'two sums of one loop behind a pragma',
      source: kernel(
        `${column}  float s = 0, q = 0;\n#pragma unroll 4\n  for (int y = 0; y < m; ++y) { float v = a[y * n + x]; s += v; q += v * v; }\n  b[x] = q - s * s;`,
      ),
      contains: [/sParts/, /qParts/],
    },
    {
      name: 'two loops, the second with the result of the first',
      source: kernel(
        `${column}  float s = 0;\n  for (int y = 0; y < m; ++y) s += a[y * n + x];\n  s /= m;\n  float v = 0;\n  for (int y = 0; y < m; ++y) v += (a[y * n + x] - s) * (a[y * n + x] - s);\n  b[x] = v;`,
      ),
      contains: [/vParts\[threadIdx\.y\]\[threadIdx\.x\] = v;/],
    },
  ],
  [
    {
      name: 'rows, whose neighbours lie apart',
      source: kernel(
        `${column}  float s = 0;\n  for (int y = 0; y < m; ++y) s += a[x * m + y];\n  b[x] = s;`,
      ),
    },
    {
      name: 'a running sum',
      source: kernel(
        `${column}  float s = 0;\n  for (int y = 0; y < m; ++y) { s += a[y * n + x]; b[y * n + x] = s; }`,
      ),
    },
    {
      name: 'no guard',
      source: kernel(
        '  int x = blockIdx.x * blockDim.x + threadIdx.x;\n  float s = 0;\n  for (int y = 0; y < m; ++y) s += a[y * n + x];\n  b[x] = s;',
      ),
    },
    { name: 'no loop', source: kernel(`${column}  b[x] = a[x];`) },
  ],
);

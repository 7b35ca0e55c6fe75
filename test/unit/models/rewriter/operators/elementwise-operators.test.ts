import { coarsenThreads } from '../../../../../src/models/rewriter/operators/coarsen-threads.ts';
import { vectoriseElements } from '../../../../../src/models/rewriter/operators/vectorise-elements.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host = 'void host(float* a, float* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }';
const kernel = (body: string, types = 'float* a, float* b, int n', launch = host): string =>
  `__global__ void f(${types}) {\n${body}\n}\n${launch}`;
const index = '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n';

const shared = kernel(
  `  __shared__ float s[128];\n${index}  if (i < n) { s[threadIdx.x] = a[i]; b[i] = s[threadIdx.x]; }`,
);
const plane = kernel(
  '  int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;\n  if (x < n && y < n) b[y * n + x] = a[y * n + x];',
  'float* a, float* b, int n',
  'void host(float* a, float* b, int n) { f<<<dim3((n + 15) / 16, (n + 15) / 16), dim3(16, 16)>>>(a, b, n); }',
);

describeOperator(
  vectoriseElements,
  [
    {
      name: 'a scaled copy with a tail',
      source: kernel(`${index}  if (i < n) b[i] = 2.0f * a[i];`),
      contains: [
        /if \(first \+ 3 < n\)/,
        /bVector\.w = 2\.0f \* aVector\.w;/,
        /for \(int i = first; i < n; \+\+i\)/,
        /"bytes":16/,
        /ceilDiv\(n, 512\)/,
      ],
    },
    {
      name: 'an update in place with an early return',
      source: kernel(`${index}  if (i >= n) return;\n  a[i] += 1.0f;`),
      contains: [/float4 aVector = \*reinterpret_cast/, /aVector\.x \+= 1\.0f/],
      lacks: [/no-aliasing/],
    },
    {
      name: 'doubles, two at a time',
      source: kernel(`${index}  if (i < n) b[i] = a[i] * a[i];`, 'double* a, double* b, int n'),
      contains: [/double2 bVector/],
      lacks: [/double4/],
    },
    {
      name: 'a bias that is read by another index',
      source: kernel(`${index}  if (n > i) a[i] = a[i] + b[i % 7];`),
      contains: [/b\[\(first \+ 2\) % 7\]/],
      lacks: [/bVector/],
    },
    {
      name: 'several statements with locals and bytes',
      source: kernel(
        `${index}  if (i < n) {\n    int v = a[i];\n    if (v > 9) v = 9;\n    b[i] = v;\n  }`,
        'const unsigned char* a, unsigned char* b, int n',
      ),
      contains: [/uchar4 bVector/, /for \(int lane = 0; lane < 4; \+\+lane\)/, /"bytes":4/],
    },
    {
      name: 'a grid-stride loop',
      source: kernel(
        '  int stride = gridDim.x * blockDim.x;\n  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride) b[i] = a[i];',
      ),
      contains: [/first \+= gridDim\.x \* blockDim\.x \* 4/],
    },
  ],
  [
    { name: 'neighbours', source: kernel(`${index}  if (i < n) a[i] = a[i] + a[i + 1];`) },
    { name: 'a plane', source: plane },
    { name: 'a strided access only', source: kernel(`${index}  if (i < n) b[2 * i] = a[3 * i];`) },
    { name: 'shared memory', source: shared },
    {
      name: 'a store that does not always happen',
      source: kernel(`${index}  if (i < n) { if (a[i] > 0) b[i] = a[i]; }`),
    },
  ],
);

describeOperator(
  coarsenThreads,
  [
    {
      name: 'a guarded kernel',
      source: kernel(`${index}  if (i < n) b[i] = a[i];`),
      contains: [/i < n; i \+= gridDim\.x \* blockDim\.x/, /ceilDiv\(ceilDiv\(n, 128\), 4\)/],
    },
    {
      name: 'an early return',
      source: kernel(`${index}  if (i >= n) return;\n  float v = a[i];\n  b[i] = v * v;`),
      contains: [/float v = a\[i\];/],
      lacks: [/return/],
    },
    {
      name: 'a constant in front',
      source: kernel(`  const float scale = 3.0f;\n${index}  if (i < n) b[i] = scale * a[i];`),
      contains: [/const float scale/],
    },
    {
      name: 'a gather',
      source: kernel(`${index}  if (i < n) b[i] = a[(i * 7) % n];`),
      contains: [/8 elements/],
    },
    {
      name: 'an unsigned index',
      source: kernel(`${index.replace('int', 'unsigned int')}  if (n > i) b[i] = a[i];`),
      contains: [/for \(unsigned int i/],
    },
  ],
  [
    { name: 'shared memory', source: shared },
    { name: 'a plane', source: plane },
    { name: 'a block index on its own', source: kernel(`${index}  if (i < n) b[blockIdx.x] = a[i];`) },
    { name: 'no guard', source: kernel(`${index}  b[i] = a[i];`) },
  ],
);

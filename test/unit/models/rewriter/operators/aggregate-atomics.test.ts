import { aggregateAtomics } from '../../../../../src/models/rewriter/operators/aggregate-atomics.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const kernel = (body: string, type = 'float', launch = '<<<(n + 127) / 128, 128>>>'): string =>
  `__global__ void f(const ${type}* a, ${type}* b, int n) {\n${body}\n}\nvoid host(${type}* a, ${type}* b, int n) { f${launch}(a, b, n); }`;
const index = '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n';

describeOperator(
  aggregateAtomics,
  [
    {
      name: 'a sum of all elements, also with several per thread',
      source: kernel(`${index}  if (i < n) atomicAdd(b, a[i]);`),
      contains: [
        /bOfThread \+= a\[i\];/,
        /if \(threadIdx\.x % 32 == 0\) atomicAdd\(&b\[0\], bOfThread\);/,
        /for \(int i = blockIdx\.x[^]*"grid":\["ceilDiv\(ceilDiv\(n, 128\), 4\)"\]/,
      ],
    },
    {
      name: 'a count behind an early return',
      source: kernel(`${index}  if (i >= n) return;\n  if (a[i] > 3) atomicAdd(&b[0], 1);`, 'int'),
      contains: [/if \(i < n\) \{/, /int bOfThread = 0;/, /bOfThread \+= 1;/],
      lacks: [/return;/],
    },
    {
      name: 'a grid-stride loop',
      source: kernel(
        '  for (int q = blockIdx.x * blockDim.x + threadIdx.x; q < n; q += gridDim.x * blockDim.x)\n    atomicAdd(&b[0], a[q] * a[q]);',
      ),
      contains: [/bOfThread \+= a\[q\] \* a\[q\];/],
    },
    {
      name: 'a sum for each block',
      source: kernel(`${index}  if (i < n) atomicAdd(&b[blockIdx.x], a[i]);`),
      contains: [/atomicAdd\(&b\[blockIdx\.x\], bOfThread\)/],
    },
    {
      name: 'a plane',
      source: kernel(
        '  int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;\n  if (x < n && y < n) atomicAdd(&b[2], a[y * n + x]);',
        'float',
        '<<<dim3(n / 8, n / 8), dim3(8, 8)>>>',
      ),
      contains: [/threadIdx\.x \+ blockDim\.x \* \(threadIdx\.y/, /b\[2\]/],
    },
  ],
  [
    { name: 'an element of each thread', source: kernel(`${index}  if (i < n) atomicAdd(&b[i % 8], a[i]);`) },
    {
      name: 'a ticket that is used',
      source: kernel(`${index}  if (i < n) { int t = atomicAdd(&b[0], 1); b[t + 1] = a[i]; }`, 'int'),
    },
    {
      name: 'a buffer that is read too',
      source: kernel(`${index}  if (i < n) { atomicAdd(&b[0], a[i]); b[i + 1] = b[0]; }`),
    },
    {
      name: 'blocks that are no whole warps',
      source: kernel(`${index}  if (i < n) atomicAdd(b, a[i]);`, 'float', '<<<(n + 99) / 100, 100>>>'),
    },
  ],
);

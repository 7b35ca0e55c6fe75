import { addLaunchBounds } from '../../../../../src/models/rewriter/operators/add-launch-bounds.ts';
import { changeBlockSize } from '../../../../../src/models/rewriter/operators/change-block-size.ts';
import { expandPowers } from '../../../../../src/models/rewriter/operators/expand-powers.ts';
import { restrictPointers } from '../../../../../src/models/rewriter/operators/restrict-pointers.ts';
import { unrollLoop } from '../../../../../src/models/rewriter/operators/unroll-loop.ts';
import { useSinglePrecision } from '../../../../../src/models/rewriter/operators/use-single-precision.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host = 'void host(float* a, float* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }';
const kernel = (body: string, head = '', launch = host): string =>
  `${head}\n__global__ void f(float* a, float* b, int n) {\n${body}\n}\n${launch}`;
const index = '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n';
const plane =
  'void host(float* a, float* b, int n) { f<<<dim3((n + 15) / 16, (n + 15) / 16), dim3(16, 16)>>>(a, b, n); }';

describeOperator(
  changeBlockSize,
  [
    {
      name: 'a guarded kernel',
      source: kernel(`${index}  if (i < n) b[i] = a[i];`),
      contains: [/"grid":\["ceilDiv\(n, 256\)"\],"block":\["256"\]/],
    },
    {
      name: 'an early return',
      source: kernel(
        `  unsigned q = threadIdx.x + blockIdx.x * blockDim.x;\n  if (q >= n) return;\n  b[q] = a[q];`,
      ),
      contains: [/ceilDiv\(n, 512\)/],
    },
    {
      name: 'a grid-stride loop',
      source: kernel(`${index}  for (; i < n; i += blockDim.x * gridDim.x) b[i] = a[i];`)
        .replace('int i =', 'int start =')
        .replace('for (;', 'for (int i = start;'),
      contains: [/"block":\["64"\]/],
    },
    {
      name: 'two dimensions',
      source: kernel(
        '  int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;\n  if (x < n && y < n) b[y * n + x] = a[y * n + x];',
        '',
        plane,
      ),
      contains: [/"block":\["32","8"\]/, /ceilDiv\(n, 8\)/],
    },
    {
      name: 'an extent that is not the guard',
      source: kernel(`${index}  if (i < n / 2) b[i] = a[i];`),
      contains: [/ceilDiv\(ceilDiv\(n, 128\) \* 128, 256\)/, /ceilDiv\(n, 128\) \* 2/],
    },
  ],
  [
    {
      name: 'a constant that stands for the block size',
      source: kernel('  int i = blockIdx.x * 128 + threadIdx.x;\n  if (i < n) b[i] = a[i];'),
    },
    {
      name: 'shared memory',
      source: kernel(
        `  __shared__ float s[128];\n${index}  if (i < n) { s[threadIdx.x] = a[i]; b[i] = s[threadIdx.x]; }`,
      ),
    },
    { name: 'a block index on its own', source: kernel(`${index}  if (i < n) b[blockIdx.x] = a[i];`) },
  ],
);

describeOperator(
  useSinglePrecision,
  [
    {
      name: 'double literals',
      source: kernel(`${index}  if (i < n) b[i] = 0.5 * a[i] + 1e-3;`),
      contains: [/0\.5f \* a\[i\] \+ 1e-3f/],
    },
    {
      name: 'double functions',
      source: kernel(`${index}  if (i < n) b[i] = exp(a[i]) / std::sqrt(a[i]);`),
      contains: [/expf\(a\[i\]\) \/ sqrtf/],
    },
    {
      name: 'constants from macros',
      source: kernel(`${index}  if (i < n) b[i] = a[i] * EPS + M_PI;`, '#define EPS 1e-6'),
      contains: [/static_cast<float>\(EPS\)/, /static_cast<float>\(M_PI\)/],
    },
    {
      name: 'a helper in double precision',
      source: kernel(
        `${index}  if (i < n) b[i] = half_of(a[i]);`,
        '__device__ double half_of(double x) { return x / 2.0; }',
      ),
      contains: [
        /__device__ float half_of_single\(float x\) \{ return x \/ 2\.0f; \}/,
        /b\[i\] = half_of_single/,
      ],
    },
    {
      name: 'literals in a loop and a condition',
      source: kernel(
        `${index}  float s = 0.0;\n  for (int k = 0; k < n; k++) if (a[k] > .25) s += pow(a[k], 2.);\n  b[i] = s;`,
      ),
      contains: [/> \.25f/, /powf\(a\[k\], 2\.f\)/],
    },
  ],
  [
    { name: 'a double variable', source: kernel(`${index}  double s = 0.5 * a[i];\n  b[i] = s;`) },
    { name: 'float literals only', source: kernel(`${index}  if (i < n) b[i] = 0.5f * expf(a[i]);`) },
    { name: 'integers only', source: kernel(`${index}  if (i < n) b[i] = a[i] * 2;`) },
  ],
);

describeOperator(
  unrollLoop,
  [
    {
      name: 'a for loop',
      source: kernel(`${index}  float s = 0;\n  for (int k = 0; k < n; k++) s += a[k];\n  b[i] = s;`),
      contains: [/#pragma unroll 4\n {2}for/],
    },
    {
      name: 'only the inner of two loops',
      source: kernel('  for (int j = 0; j < n; j++)\n    for (int k = 0; k < n; k++)\n      b[k] = a[j];'),
      contains: [/#pragma unroll 8\n {4}for \(int k/],
      lacks: [/unroll \d\n {2}for \(int j/],
    },
    {
      name: 'a loop that counts down',
      source: kernel('  for (int k = n; k > 0; --k)\n    b[k] = 1;'),
      contains: [/unroll 2/],
    },
    {
      name: 'a strided loop',
      source: kernel('  for (int k = threadIdx.x; k < n; k += blockDim.x)\n    b[k] = a[k];'),
      contains: [/unroll 2/],
    },
    {
      name: 'two loops, one with a pragma',
      source: kernel(
        '#pragma unroll\n  for (int k = 0; k < 4; k++)\n    b[k] = 1;\n  for (int q = 0; q < n; q++)\n    b[q] = 2;',
      ),
      contains: [/unroll 4\n {2}for \(int q/],
      lacks: [/unroll \d\n {2}for \(int k/],
    },
  ],
  [
    {
      name: 'a loop with a break',
      source: kernel('  for (int k = 0; k < n; k++) { if (a[k] > 0) break; b[k] = 1; }'),
    },
    {
      name: 'a loop that has a pragma',
      source: kernel('#pragma unroll 2\n  for (int k = 0; k < n; k++)\n    b[k] = 1;'),
    },
    { name: 'a kernel without loops', source: kernel(`${index}  b[i] = a[i];`) },
  ],
);

describeOperator(
  restrictPointers,
  [
    {
      name: 'two pointers',
      source: kernel(`${index}  b[i] = a[i];`),
      contains: [/const float\* __restrict__ a, float\* __restrict__ b/],
    },
    {
      name: 'pointers that are const already',
      source: kernel(`${index}  b[i] = a[i];`).replace(
        'float* a, float* b, int n) {',
        'const float *a, float *b, int n) {',
      ),
      contains: [/const float \*__restrict__ a/],
      lacks: [/const const/],
    },
    {
      name: 'an input behind an alias',
      source: kernel(`  float* p = a + 3;\n${index}  b[i] = p[i];`),
      contains: [/\(float\* __restrict__ a/],
    },
    {
      name: 'a buffer that is updated',
      source: kernel(`${index}  b[i] += a[i];`),
      contains: [/, float\* __restrict__ b/],
    },
    {
      name: 'atomic additions',
      source: kernel(`${index}  atomicAdd(&b[0], a[i]);`),
      contains: [/const float\* __restrict__ a, float\* __restrict__ b/],
    },
  ],
  [
    {
      name: 'one pointer',
      source:
        '__global__ void f(float* a, int n) { a[0] = n; }\nvoid host(float* a, int n) { f<<<1, 32>>>(a, n); }',
    },
    {
      name: 'pointers that say so already',
      source: kernel(`${index}  b[i] = a[i];`).replace(
        'float* a, float* b, int n) {',
        'const float* __restrict__ a, float* __restrict__ b, int n) {',
      ),
    },
    {
      name: 'no pointers',
      source:
        '__global__ void f(int n, int m) { if (n > m) __trap(); }\nvoid host(int n, int m) { f<<<1, 32>>>(n, m); }',
    },
  ],
);

describeOperator(
  expandPowers,
  [
    {
      name: 'a cube',
      source: kernel(`${index}  float x = a[i];\n  b[i] = pow(x, 3.0);`),
      contains: [/= x \* x \* x;/],
    },
    {
      name: 'a square in float',
      source: kernel(`${index}  float x = a[i];\n  b[i] = powf(x, 2.f);`),
      contains: [/= x \* x;/],
    },
    {
      name: 'an integer exponent',
      source: kernel(`${index}  float x = a[i];\n  b[i] = std::pow(x, 4);`),
      contains: [/= x \* x \* x \* x;/],
    },
    {
      name: 'two powers',
      source: kernel(`${index}  float x = a[i], y = b[i];\n  b[i] = pow(x, 2) + pow(y, 2);`),
      contains: [/\(x \* x\) \+ \(y \* y\)/],
    },
    {
      name: 'a power in a loop',
      source: kernel('  for (int k = 0; k < n; k++) { float d = a[k]; b[k] = powf(d, 2.0f); }'),
      contains: [/= d \* d;/],
    },
  ],
  [
    { name: 'a fractional exponent', source: kernel(`${index}  float x = a[i];\n  b[i] = pow(x, 1.5);`) },
    { name: 'a base that is computed', source: kernel(`${index}  b[i] = pow(a[i] + 1, 2);`) },
    { name: 'a variable exponent', source: kernel(`${index}  float x = a[i];\n  b[i] = pow(x, n);`) },
  ],
);

describeOperator(
  addLaunchBounds,
  [
    {
      name: 'one dimension',
      source: kernel(`${index}  b[i] = a[i];`),
      contains: [/__global__ void __launch_bounds__\(128\) f\(/],
    },
    {
      name: 'two dimensions',
      source: kernel(`${index}  b[i] = a[i];`, '', plane),
      contains: [/__launch_bounds__\(256, 2\)/],
    },
    {
      name: 'a static kernel',
      source: kernel(`${index}  b[i] = a[i];`).replace('__global__', 'static __global__'),
      contains: [/static __global__ void __launch_bounds__\(128\) f/],
    },
    {
      name: 'extern "C"',
      source: kernel(`${index}  b[i] = a[i];`).replace('__global__', 'extern "C" __global__'),
      contains: [/__launch_bounds__\(128\) f/],
    },
    {
      name: 'a block size by name',
      source: kernel(`${index}  b[i] = a[i];`, '#define T 64', host.replaceAll('128', 'T')),
      contains: [/__launch_bounds__\(64\)/],
    },
  ],
  [
    {
      name: 'a kernel that has launch bounds',
      source: kernel(`${index}  b[i] = a[i];`).replace('void f', 'void __launch_bounds__(128) f'),
    },
    {
      name: 'a block size that is not a constant',
      source: kernel(
        `${index}  b[i] = a[i];`,
        '',
        'void host(float* a, float* b, int n, int t) { f<<<1, t>>>(a, b, n); }',
      ),
    },
    {
      name: 'launch bounds in front',
      source: kernel(`${index}  b[i] = a[i];`).replace(
        '__global__ void f',
        '__global__ __launch_bounds__(64) void f',
      ),
    },
  ],
);

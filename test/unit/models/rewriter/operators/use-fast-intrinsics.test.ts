import { useFastIntrinsics } from '../../../../../src/models/rewriter/operators/use-fast-intrinsics.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const kernel = (body: string, type = 'float'): string =>
  `__global__ void f(const ${type}* a, ${type}* b, int n) {\n  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i >= n) return;\n${body}\n}\nvoid host(${type}* a, ${type}* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }`;

describeOperator(
  useFastIntrinsics,
  [
    {
      name: 'an exponential',
      source: kernel('  b[i] = expf(-a[i]);'),
      contains: [/b\[i\] = __expf\(-a\[i\]\)/],
    },
    {
      name: 'overloads of float values',
      source: kernel('  float x = a[i];\n  b[i] = exp(x) + std::exp(x * 2.0f);'),
      contains: [/__expf\(x\) \+ __expf\(x \* 2\.0f\)/],
    },
    {
      name: 'sine and cosine in a plane',
      source: kernel('  for (int k = 0; k < 4; ++k) b[i * 4 + k] = sinf(a[i]) * cosf(a[k]);'),
      contains: [/__sinf\(a\[i\]\) \* __cosf\(a\[k\]\)/],
    },
    {
      name: 'the reciprocal of a root',
      source: kernel('  float d = a[i] * a[i] + 1.0f;\n  b[i] = 1.0f / sqrtf(d);'),
      contains: [/b\[i\] = rsqrtf\(d\);/],
      lacks: [/sqrtf\(d\) \//],
    },
    {
      name: 'logarithms and powers',
      source: kernel('  b[i] = logf(a[i]) * powf(a[i], 0.3f) + 1 / sqrt(a[i]);'),
      contains: [/__logf\(a\[i\]\) \* __powf/, /rsqrtf\(a\[i\]\)/],
    },
  ],
  [
    { name: 'double precision', source: kernel('  b[i] = exp(a[i]);', 'double') },
    { name: 'a float that is computed in double', source: kernel('  b[i] = exp(a[i] * 2.0);') },
    { name: 'a function without an intrinsic', source: kernel('  b[i] = erff(a[i]) + sqrtf(a[i]);') },
  ],
);

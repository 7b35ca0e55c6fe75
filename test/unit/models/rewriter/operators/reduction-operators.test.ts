import { accumulateInRegister } from '../../../../../src/models/rewriter/operators/accumulate-in-register.ts';
import { privatiseAtomics } from '../../../../../src/models/rewriter/operators/privatise-atomics.ts';
import { warpPerRow } from '../../../../../src/models/rewriter/operators/warp-per-row.ts';
import { warpShuffleReduction } from '../../../../../src/models/rewriter/operators/warp-shuffle-reduction.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host = 'void host(float* a, float* b, int n, int m) { f<<<(n + 127) / 128, 128>>>(a, b, n, m); }';
const kernel = (body: string, head = ''): string =>
  `${head}\n__global__ void f(const float* a, float* b, int n, int m) {\n${body}\n}\n${host}`;
const row = '  int r = blockIdx.x * blockDim.x + threadIdx.x;\n';

describeOperator(
  warpPerRow,
  [
    {
      name: 'a row sum',
      source: kernel(
        `${row}  if (r >= n) return;\n  float s = 0.f;\n  for (int c = 0; c < m; c++) s += a[r * m + c];\n  b[r] = s;`,
      ),
      contains: [
        /c = lane; c < m; c \+= 32/,
        /__shfl_xor_sync/,
        /if \(lane == 0\) b\[r\] = s;/,
        /ceilDiv\(n, 4\)/,
      ],
    },
    {
      name: 'a row maximum by comparison',
      source: kernel(
        `${row}  if (r < n) {\n    float top = a[r * m];\n    for (int c = 1; c < m; ++c) if (a[r * m + c] > top) top = a[r * m + c];\n    b[r] = top;\n  }`,
      ),
      contains: [/max\(top, __shfl/, /c = 1 \+ lane/],
    },
    {
      name: 'three dependent loops',
      source: kernel(
        `${row}  if (r < n) {\n    const float* x = a + r * m;\n    float* y = b + r * m;\n    float top = -1e30f, z = 0;\n    for (int c = 0; c < m; c++) top = fmaxf(top, x[c]);\n    for (int c = 0; c < m; c++) { float e = expf(x[c] - top); y[c] = e; z += e; }\n    for (int c = 0; c < m; c++) y[c] /= z;\n  }`,
      ),
      contains: [/fmaxf\(top, __shfl/],
    },
    {
      name: 'a copy loop without a reduction',
      source: kernel(
        `${row}  if (r < n)\n    for (int c = 0; c < m; c++) b[r * m + c] = a[r * m + (m - 1 - c)];`,
      ),
      contains: [/lane/],
    },
    {
      name: 'a sum that does not start at zero',
      source: kernel(
        `${row}  if (r >= n) return;\n  float s = a[r];\n  for (int c = 0; c < m; c += 1) { float d = a[r * m + c]; s = s + d * d; }\n  b[r] = sqrtf(s);`,
      ),
      contains: [/if \(lane != 0\) s = 0\.0f;/],
    },
  ],
  [
    {
      name: 'a running sum that is stored on the way',
      source: kernel(
        `${row}  if (r >= n) return;\n  float s = 0;\n  for (int c = 0; c < m; c++) { s += a[r * m + c]; b[r * m + c] = s; }`,
      ),
    },
    {
      name: 'a recurrence through memory',
      source: kernel(
        `${row}  if (r >= n) return;\n  for (int c = 1; c < m; c++) b[r * m + c] = b[r * m + c - 1] + a[c];`,
      ),
    },
    {
      name: 'a search with an early exit',
      source: kernel(
        `${row}  if (r >= n) return;\n  float s = 0;\n  for (int c = 0; c < m; c++) { if (a[c] > 1) break; s += a[c]; }\n  b[r] = s;`,
      ),
    },
    {
      name: 'a kernel that uses the lane already',
      source: kernel(
        `${row}  if (r >= n) return;\n  float s = 0;\n  for (int c = 0; c < m; c++) s += a[c + threadIdx.x];\n  b[r] = s;`,
      ),
    },
  ],
);

const load = (name: string): string =>
  `  ${name}[threadIdx.x] = a[blockIdx.x * blockDim.x + threadIdx.x];\n  __syncthreads();\n`;
describeOperator(
  warpShuffleReduction,
  [
    {
      name: 'a tree with halving strides',
      source: kernel(
        `  __shared__ float s[128];\n${load('s')}  for (int d = blockDim.x / 2; d > 0; d >>= 1) {\n    if (threadIdx.x < d) s[threadIdx.x] += s[threadIdx.x + d];\n    __syncthreads();\n  }\n  if (threadIdx.x == 0) b[blockIdx.x] = s[0];`,
      ),
      contains: [/warpValue \+ __shfl_xor_sync/, /s\[threadIdx\.x % 4\]/],
    },
    {
      name: 'a tree with doubling strides and a modulus',
      source: kernel(
        `  __shared__ float s[128];\n  unsigned int t = threadIdx.x;\n${load('s')}  for (unsigned int d = 1; d < blockDim.x; d *= 2) {\n    if (t % (2 * d) == 0) { s[t] += s[t + d]; }\n    __syncthreads();\n  }\n  if (t == 0) b[blockIdx.x] = s[0];`,
      ),
      contains: [/__shfl_xor_sync/],
    },
    {
      name: 'a tree with strided indices',
      source: kernel(
        `  __shared__ float s[128];\n${load('s')}  for (int d = 1; d < 128; d <<= 1) {\n    if (2 * d * threadIdx.x < 128) s[2 * d * threadIdx.x] = s[2 * d * threadIdx.x] + s[2 * d * threadIdx.x + d];\n    __syncthreads();\n  }\n  b[blockIdx.x] = s[0];`,
      ),
      contains: [/__shfl_xor_sync/],
    },
    {
      name: 'a maximum in dynamic shared memory',
      source: kernel(
        `  extern __shared__ float s[];\n${load('s')}  for (int d = 64; d >= 1; d /= 2) {\n    if (threadIdx.x < d) s[threadIdx.x] = fmaxf(s[threadIdx.x], s[threadIdx.x + d]);\n    __syncthreads();\n  }\n  if (threadIdx.x == 0) b[blockIdx.x] = s[0];`,
      ),
      contains: [/fmaxf\(warpValue, __shfl/],
    },
    {
      name: 'a serial sum by the first thread',
      source: kernel(
        `  __shared__ float s[128];\n${load('s')}  if (threadIdx.x == 0) {\n    float all = 0.0f;\n    for (int t = 0; t < blockDim.x; t++) all += s[t];\n    s[0] = all;\n  }\n  __syncthreads();\n  b[threadIdx.x] = s[0];`,
      ),
      contains: [/__shfl_xor_sync/],
      lacks: [/float all/],
    },
  ],
  [
    {
      name: 'a tree that stops at a warp',
      source: kernel(
        `  __shared__ float s[128];\n${load('s')}  for (int d = 64; d > 16; d >>= 1) {\n    if (threadIdx.x < d) s[threadIdx.x] += s[threadIdx.x + d];\n    __syncthreads();\n  }\n  b[threadIdx.x] = s[threadIdx.x];`,
      ),
    },
    {
      name: 'a scan',
      source: kernel(
        `  __shared__ float s[128];\n${load('s')}  for (int d = 1; d < 128; d *= 2) {\n    if (threadIdx.x >= d) s[threadIdx.x] += s[threadIdx.x - d];\n    __syncthreads();\n  }\n  b[threadIdx.x] = s[threadIdx.x];`,
      ),
    },
    {
      name: 'a tree whose other elements are read later',
      source: kernel(
        `  __shared__ float s[128];\n${load('s')}  for (int d = 64; d > 0; d >>= 1) {\n    if (threadIdx.x < d) s[threadIdx.x] += s[threadIdx.x + d];\n    __syncthreads();\n  }\n  b[threadIdx.x] = s[threadIdx.x % 2];`,
      ),
    },
  ],
);

describeOperator(
  accumulateInRegister,
  [
    {
      name: 'an element updated in a loop',
      source: kernel(
        `${row}  if (r < n) {\n    b[r] = 0;\n    for (int c = 0; c < m; c++) b[r] += a[r * m + c];\n  }`,
      ),
      contains: [/float bSum = 0;/, /b\[r\] = bSum;/],
    },
    {
      name: 'an element that keeps its first value',
      source: kernel(`${row}  if (r >= n) return;\n  for (int c = 0; c < m; c++)\n    b[r] = b[r] * a[c];`),
      contains: [/float bSum = b\[r\];/, /bSum = bSum \* a\[c\]/],
    },
    {
      name: 'two elements in one loop',
      source: kernel(
        `${row}  if (r >= n) return;\n  b[2 * r] = 0;\n  b[2 * r + 1] = 0;\n  for (int c = 0; c < m; c++) { b[2 * r] += a[c]; }\n  for (int c = 0; c < m; c++) { b[2 * r + 1] += a[c] * a[c]; }`,
      ),
      contains: [/b\[2 \* r \+ 1\] = bSum/],
    },
    {
      name: 'a dereferenced pointer',
      source: kernel(`${row}  float* out = b + r;\n  for (int c = 0; c < m; ++c) *out += a[c];`),
      contains: [/\*out = bSum/],
    },
    {
      name: 'an inner loop over a 2-D output',
      source: kernel(
        `${row}  for (int i = 0; i < n; i++) {\n    for (int c = 0; c < m; c++)\n      b[i * n + r] -= a[c];\n  }`,
      ),
      contains: [/bSum -= a\[c\]/],
    },
    {
      name: 'a loop with a pragma',
      source: kernel(
        `${row}  if (r >= n) return;\n  b[r] = 1;\n#pragma unroll 4\n  for (int c = 0; c < m; c++) b[r] += a[c];`,
      ),
      contains: [/float bSum = 1;\n#pragma unroll 4\n {2}for/],
    },
    {
      name: 'a loop with two pragmas that keeps its first value',
      source: kernel(
        `${row}  if (r >= n) return;\n  #pragma nounroll\n\n  #pragma unroll 4\n  for (int c = 0; c < m; c++) b[r] += a[c];`,
      ),
      contains: [/float bSum = b\[r\];\n {2}#pragma nounroll\n\n {2}#pragma unroll 4\n {2}for/],
    },
    {
      name: 'a loop that is the body of another, behind a pragma',
      source: kernel(
        `${row}  if (r >= n) return;\n  for (int i = 0; i < n; i++)\n#pragma unroll 4\n    for (int c = 0; c < m; c++) b[i * n + r] += a[c];`,
      ),
      contains: [
        /i\+\+\)\n\{\n {4}float bSum = b\[i \* n \+ r\];\n {4}#pragma unroll 4\n {4}for .*\n {4}b\[i \* n \+ r\] = bSum;\n {4}\}/,
      ],
    },
  ],
  [
    {
      name: 'an element that moves with the loop',
      source: kernel(`${row}  for (int c = 0; c < m; c++) b[c] += a[r];`),
    },
    {
      name: 'a loop that also reads another element of the buffer',
      source: kernel(`${row}  for (int c = 0; c < m; c++) b[r] += b[c];`),
    },
    {
      name: 'atomic additions',
      source: kernel(`${row}  for (int c = 0; c < m; c++) atomicAdd(&b[r], a[c]);`),
    },
    {
      name: 'a loop that leaves early',
      source: kernel(`${row}  for (int c = 0; c < m; c++) { b[r] += a[c]; if (b[r] > 3) return; }`),
    },
  ],
);

const counts = (body: string, head = ''): string =>
  `${head}\n__global__ void f(const int* a, int* b, int n) {\n${body}\n}\nvoid host(int* a, int* b, int n) { f<<<(n + 255) / 256, 256>>>(a, b, n); }`;
const small = { extents: { b: ['64'] } };
describeOperator(
  privatiseAtomics,
  [
    {
      ...small,
      name: 'a count with a guard',
      source: counts(`${row}  if (r < n) atomicAdd(&b[a[r]], 1);`),
      contains: [
        /__shared__ int bOfBlock\[64\]/,
        /atomicAdd\(&bOfBlock\[a\[r\]\], 1\)/,
        /atomicAdd\(&b\[slot\], bOfBlock\[slot\]\)/,
      ],
    },
    {
      ...small,
      name: 'a count with an early return',
      source: counts(`${row}  if (r >= n) return;\n  atomicAdd(&b[a[r] % 64], 1);`),
      contains: [/if \(r < n\) \{/],
      lacks: [/return/],
    },
    {
      ...small,
      name: 'a grid-stride count',
      source: counts(
        '  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) {\n    int k = a[i] & 63;\n    atomicAdd(&b[k], a[i]);\n  }',
      ),
      contains: [/bOfBlock\[k\]/],
    },
    {
      name: 'a count by pointer arithmetic sized by a constant',
      extents: { b: ['kBins', '2'] },
      source: counts(`${row}  if (r < n) atomicAdd(b + a[r], 1);`, 'constexpr int kBins = 100;'),
      contains: [/bOfBlock\[200\]/, /atomicAdd\(bOfBlock \+ a\[r\], 1\)/],
    },
    {
      ...small,
      name: 'two counters of one buffer',
      source: counts(`${row}  if (r < n) {\n    atomicAdd(&b[a[r]], 1);\n    atomicAdd(&b[63], 1);\n  }`),
      contains: [/bOfBlock\[63\]/],
    },
  ],
  [
    { name: 'a buffer of unknown size', source: counts(`${row}  if (r < n) atomicAdd(&b[a[r]], 1);`) },
    {
      ...small,
      name: 'an addition whose result is used',
      source: counts(`${row}  if (r < n) { int k = atomicAdd(&b[0], 1); b[k] = 1; }`),
    },
    {
      ...small,
      name: 'a buffer that is read as well',
      source: counts(`${row}  if (r < n && b[0] < 5) atomicAdd(&b[a[r]], 1);`),
    },
    { ...small, name: 'a maximum', source: counts(`${row}  if (r < n) atomicMax(&b[a[r]], 1);`) },
  ],
);

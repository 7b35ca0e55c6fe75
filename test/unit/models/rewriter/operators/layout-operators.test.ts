import { padSharedArray } from '../../../../../src/models/rewriter/operators/pad-shared-array.ts';
import { spreadBlockAxis } from '../../../../../src/models/rewriter/operators/spread-block-axis.ts';
import { stageTransposedStore } from '../../../../../src/models/rewriter/operators/stage-transposed-store.ts';
import { swapThreadAxes } from '../../../../../src/models/rewriter/operators/swap-thread-axes.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host =
  'void host(float* a, float* b, int n, int m) { dim3 t(16, 16); f<<<dim3((n + 15) / 16, (m + 15) / 16), t>>>(a, b, n, m); }';
const kernel = (body: string, head = ''): string =>
  `${head}\n__global__ void f(const float* a, float* b, int n, int m) {\n${body}\n}\n${host}`;
const indices =
  '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  int j = blockIdx.y * blockDim.y + threadIdx.y;\n';

describeOperator(
  stageTransposedStore,
  [
    {
      name: 'a transposition with an early return',
      source: kernel(`${indices}  if (i >= n || j >= m) return;\n  b[i * m + j] = a[j * n + i];`),
      contains: [/i < n && j < m/, /tile\[threadIdx\.x\]\[line\]/, /no-aliasing/],
    },
    {
      name: 'a store that is contiguous and a read that is not',
      source: kernel(`${indices}  if (i < n && j < m) b[j * n + i] = 2.0f * a[i * m + j];`),
      contains: [/j = blockIdx\.y \* TILE_EDGE \+ threadIdx\.x/],
    },
    {
      name: 'a transposition with constants for the block and a step in between',
      source: kernel(
        '  int x = threadIdx.x + 16 * blockIdx.x, y = threadIdx.y + 16 * blockIdx.y;\n  if (x < n) {\n    if (y < m) {\n      float v = a[y * n + x];\n      b[x * m + y] = v > 0 ? v : 0.1f * v;\n    }\n  }',
      ),
      contains: [/float v = a\[y \* n \+ x\]/],
    },
    {
      name: 'a transposition through a macro',
      source: kernel(
        `${indices}  if (i < n && j < m) { b[AT(i, j, m)] = a[AT(j, i, n)]; }`,
        '#define AT(r, c, ld) ((r) * (ld) + (c))',
      ),
      contains: [/b\[AT\(i, j, m\)\] = tile/],
    },
    {
      name: 'a transposed sum of two inputs with offsets',
      source: kernel(
        `  const size_t base = blockIdx.z * n * m;\n${indices}  if (i < n && j < m) b[base + i * m + j] = a[base + j * n + i] + a[j * n + i];`,
      ),
      contains: [/const size_t base = blockIdx\.z \* n \* m;/],
    },
  ],
  [
    {
      name: 'a copy that is coalesced on both sides',
      source: kernel(`${indices}  if (i < n && j < m) b[j * n + i] = a[j * n + i];`),
    },
    {
      name: 'a transposition in place',
      source: kernel(`${indices}  if (i < n && j < m) b[i * m + j] = b[j * n + i] + a[0];`),
    },
    {
      name: 'a kernel that stores twice',
      source: kernel(`${indices}  if (i < n && j < m) { b[i * m + j] = a[j * n + i]; b[0] = 1; }`),
    },
  ],
);

describeOperator(
  swapThreadAxes,
  [
    {
      name: 'rows along x',
      source: kernel(`${indices}  if (i < n && j < m) b[i * m + j] = a[i * m + j];`),
      contains: [
        /int i = blockIdx\.y \* blockDim\.y \+ threadIdx\.y/,
        /"grid":\["ceilDiv\(m, 16\)","ceilDiv\(n, 16\)"\]/,
      ],
    },
    {
      name: 'rows along x in a loop',
      source: kernel(`${indices}  for (int k = 0; k < 4; k++) if (i < n) b[(i + k) * 64 + j] = 1;`),
      contains: [/threadIdx\.y/],
    },
    {
      name: 'indices without variables',
      source: kernel('  b[(blockIdx.x * 16 + threadIdx.x) * m + blockIdx.y * 16 + threadIdx.y] = 0;'),
      contains: [/threadIdx\.y\) \* m/],
    },
    {
      name: 'a grid-stride loop in y',
      source: kernel(
        '  for (int r = blockIdx.x * blockDim.x + threadIdx.x; r < n; r += gridDim.x * blockDim.x)\n    for (int c = blockIdx.y * blockDim.y + threadIdx.y; c < m; c += gridDim.y * blockDim.y) b[r * m + c] = a[r * m + c];',
      ),
      contains: [/gridDim\.x/],
    },
    {
      name: 'pointer arithmetic',
      source: kernel(`${indices}  float* p = b + i * m;\n  if (i < n && j < m) *(p + j) = 3;`),
      contains: [/int j = blockIdx\.x/],
    },
  ],
  [
    {
      name: 'a kernel that is coalesced already',
      source: kernel(`${indices}  if (i < n && j < m) b[j * n + i] = a[j * n + i];`),
    },
    {
      name: 'warp shuffles',
      source: kernel(`${indices}  b[i * m + j] = __shfl_down_sync(0xffffffffu, a[i * m + j], 1);`),
    },
    {
      name: 'a kernel in x alone',
      source: kernel('  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n) b[i * m] = a[i * m];'),
    },
  ],
);

const across =
  '  tile[threadIdx.y][threadIdx.x] = a[threadIdx.x];\n  __syncthreads();\n  b[threadIdx.x] = tile[threadIdx.x][threadIdx.y];';
describeOperator(
  padSharedArray,
  [
    {
      name: 'a square tile',
      source: kernel(`  __shared__ float tile[32][32];\n${across}`),
      contains: [/\[32\]\[32 \+ 1\]/],
    },
    {
      name: 'a tile sized by a macro',
      source: kernel(`  __shared__ float tile[EDGE][EDGE];\n${across}`, '#define EDGE 16'),
      contains: [/\[EDGE \+ 1\]/],
    },
    {
      name: 'a tile sized by a constant',
      source: kernel(`  __shared__ float tile[8][kWide * 2];\n${across}`, 'constexpr int kWide = 32;'),
      contains: [/kWide \* 2 \+ 1/],
    },
    {
      name: 'a tile read through a renamed thread index',
      source: kernel(
        `  const int lane = threadIdx.x;\n  __shared__ float tile[64][64];\n  tile[0][lane] = 1;\n  __syncthreads();\n  b[lane] = tile[lane][3];`,
      ),
      contains: [/\[64 \+ 1\]/],
    },
    {
      name: 'a tile read in a loop',
      source: kernel(
        '  __shared__ float tile[32][32];\n  for (int k = 0; k < 32; k++) tile[k][threadIdx.x] = a[k];\n  __syncthreads();\n  float s = 0;\n  for (int k = 0; k < 32; k++) s += tile[threadIdx.x][k];\n  b[threadIdx.x] = s;',
      ),
      contains: [/\[32 \+ 1\]/],
    },
  ],
  [
    { name: 'a padded tile', source: kernel(`  __shared__ float tile[32][33];\n${across}`) },
    {
      name: 'a tile that is only read along rows',
      source: kernel(
        '  __shared__ float tile[32][32];\n  tile[threadIdx.y][threadIdx.x] = a[0];\n  b[0] = tile[threadIdx.y][threadIdx.x];',
      ),
    },
    {
      name: 'a tile whose address is taken',
      source: kernel(
        '  __shared__ float tile[32][32];\n  float* p = &tile[0][0];\n  float* q = tile[1];\n  tile[threadIdx.x][0] = p[1] + q[2];\n  b[0] = 1;',
      )
        .replace('float* q = tile[1]', 'float (*q)[32] = tile')
        .replace('q[2]', '1'),
    },
  ],
);

const one =
  'void host(float* a, float* b, int n, int m) { f<<<dim3((n + 127) / 128, m), 128>>>(a, b, n, m); }';
const alone = (body: string): string =>
  `__global__ void f(const float* a, float* b, int n, int m) {\n${body}\n}\n${one}`;
describeOperator(
  spreadBlockAxis,
  [
    {
      name: 'a column per block',
      source: alone(
        '  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  int c = blockIdx.y;\n  if (r < n) b[r * m + c] = a[r * m + c];',
      ),
      contains: [/if \(c >= m\) return;/, /"block":\["32","8"\]/],
    },
    {
      name: 'a column per block with an early return',
      source: alone(
        '  const int c = blockIdx.y;\n  int r = threadIdx.x + blockDim.x * blockIdx.x;\n  if (r >= n) return;\n  b[r * m + c] = 1;',
      ),
      contains: [/const int c = blockIdx\.x \* blockDim\.x \+ threadIdx\.x;/],
    },
    {
      name: 'a loop along the column',
      source: alone(
        '  int c = blockIdx.y;\n  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  float s = 0;\n  if (r < n) {\n    for (int k = 0; k < 5; k++) s += a[(r + k) * m + c];\n    b[r * m + c] = s;\n  }',
      ),
      contains: [/threadIdx\.y/],
    },
    {
      name: 'unsigned indices',
      source: alone(
        '  unsigned c = blockIdx.y;\n  unsigned r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r < n) b[c + m * r] = 2;',
      ),
      contains: [/c >= m/],
    },
    {
      name: 'a guard with more conditions',
      source: alone(
        '  int c = blockIdx.y;\n  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r > 0 && r < n) b[r * m + c] = a[(r - 1) * m + c];',
      ),
      contains: [/r > 0 && r < n/],
    },
  ],
  [
    {
      name: 'a row per block',
      source: alone(
        '  int c = blockIdx.y;\n  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r < n) b[c * n + r] = a[c * n + r];',
      ),
    },
    {
      name: 'a kernel with a barrier',
      source: alone(
        '  int c = blockIdx.y;\n  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  __syncthreads();\n  if (r < n) b[r * m + c] = 1;',
      ),
    },
    {
      name: 'a kernel that uses the block index elsewhere',
      source: alone(
        '  int c = blockIdx.y;\n  int r = blockIdx.x * blockDim.x + threadIdx.x;\n  if (r < n) b[r * m + c] = blockIdx.x;',
      ),
    },
  ],
);

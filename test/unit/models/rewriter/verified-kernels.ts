import type { OperatorCase } from './rewriter-fixture.ts';
import { verifiedLoopKernels } from './verified-loop-kernels.ts';

/** A kernel whose rewrites are built, checked and timed on the simulated GPU. */
export interface VerifiedKernel extends OperatorCase {
  readonly shapes: NonNullable<OperatorCase['shapes']>;
  /** Operators that must apply to it and whose results must be verified. */
  readonly operators: readonly string[];
}

const product = {
  extents: { p: ['h * d'], q: ['d * w'], r: ['h * w'] },
  shapes: [
    { h: 67, w: 45, d: 35 },
    { h: 1, w: 130, d: 3 },
  ],
};
const signature = 'const float* p, const float* q, float* r, int h, int w, int d';
const lines = { extents: { a: ['n'], b: ['n'] }, shapes: [{ n: 1003 }, { n: 1 }, { n: 4096 }] };
const rows = {
  extents: { a: ['h * w'], b: ['h'] },
  shapes: [
    { h: 37, w: 301 },
    { h: 2, w: 1 },
  ],
};

/** None of these is an example of the project; every operator must rewrite at least two of them. */
export const verifiedKernels: readonly VerifiedKernel[] = [
  {
    name: 'a product with tile constants and short names',
    ...product,
    operators: ['tile-reduction-loop', 'change-block-size', 'unroll-loop', 'add-launch-bounds'],
    source: `#define TILE 16
__global__ void f(${signature}) {
  int bx = blockIdx.x, by = blockIdx.y;
  int tx = threadIdx.x, ty = threadIdx.y;
  float acc = 0.0f;
  if (by * TILE + ty < h && bx * TILE + tx < w) {
    for (int k = 0; k < d; ++k)
      acc += p[(by * TILE + ty) * d + k] * q[k * w + bx * TILE + tx];
    r[(by * TILE + ty) * w + bx * TILE + tx] = acc;
  }
}
void host(float* p, float* q, float* r, int h, int w, int d) {
  f<<<dim3((w + TILE - 1) / TILE, (h + TILE - 1) / TILE), dim3(TILE, TILE)>>>(p, q, r, h, w, d);
}`,
  },
  {
    name: 'a product over one linear index',
    ...product,
    operators: ['tile-reduction-loop', 'warp-per-row', 'restrict-pointers'],
    source: `__global__ void f(${signature}) {
  int idx = blockIdx.x * blockDim.x + threadIdx.x;
  if (idx >= h * w) return;
  int i = idx / w;
  int j = idx % w;
  float acc = 0.0f;
  for (int k = 0; k < d; ++k) acc += p[i * d + k] * q[k * w + j];
  r[idx] = acc;
}
void host(float* p, float* q, float* r, int h, int w, int d) {
  f<<<(h * w + 255) / 256, 256>>>(p, q, r, h, w, d);
}`,
  },
  {
    name: 'a product through pointers that advance, with wide indices',
    ...product,
    operators: ['tile-reduction-loop'],
    source: `__global__ void f(${signature}) {
  size_t row = (size_t)blockIdx.y * blockDim.y + threadIdx.y;
  size_t col = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= h || col >= w) return;
  const float* a = p + row * d;
  const float* b = q + col;
  float acc;
  acc = 0.0f;
  int k = 0;
  while (k < d) {
    acc += *a * *b;
    a++;
    b += w;
    ++k;
  }
  r[row * w + col] = acc;
}
void host(float* p, float* q, float* r, int h, int w, int d) {
  f<<<dim3((w + 15) / 16, (h + 15) / 16), dim3(16, 16)>>>(p, q, r, h, w, d);
}`,
  },
  {
    name: 'a product added to its scaled output, rows along x',
    ...product,
    operators: ['accumulate-in-register', 'swap-thread-axes', 'use-single-precision'],
    source: `__global__ void f(${signature}) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int j = blockIdx.y * blockDim.y + threadIdx.y;
  if ((i < h) && (j < w)) {
    r[i * w + j] *= 0.5;
    int k;
    for (k = 0; k < d; k++) r[i * w + j] += 1.5 * p[i * d + k] * q[k * w + j];
  }
}
void host(float* p, float* q, float* r, int h, int w, int d) {
  f<<<dim3((h + 31) / 32, (w + 7) / 8), dim3(32, 8)>>>(p, q, r, h, w, d);
}`,
  },
  {
    name: 'a row sum of squares with a weight per row',
    ...rows,
    extents: { a: ['h * w'], b: ['h'], c: ['h'] },
    operators: [
      'warp-per-row',
      'block-per-row',
      'hoist-invariant-loads',
      'split-accumulators',
      'unroll-loop',
      'restrict-pointers',
    ],
    source: `__global__ void f(const float* a, const float* b, float* c, int h, int w) {
  int r = blockIdx.x * blockDim.x + threadIdx.x;
  if (r >= h) return;
  float s = 1.0f;
  for (int k = 0; k < w; k++) {
    float v = a[r * w + k];
    s += v * v * b[r];
  }
  c[r] = s;
}
void host(float* a, float* b, float* c, int h, int w) { f<<<(h + 127) / 128, 128>>>(a, b, c, h, w); }`,
  },
  {
    name: 'a row normalised by its largest value',
    ...rows,
    extents: { a: ['h * w'], b: ['h * w'] },
    operators: ['block-per-row', 'split-accumulators', 'warp-per-row'],
    source: `__global__ void f(const float* a, float* b, unsigned h, unsigned w) {
  const unsigned row = threadIdx.x + blockIdx.x * blockDim.x;
  if (row < h) {
    const float* x = a + row * w;
    float top = -1e30f;
    float sum = 0.0f;
    for (unsigned k = 0; k < w; ++k) top = fmaxf(top, x[k]);
    for (unsigned k = 0; k < w; ++k) sum += expf(x[k] - top);
    for (unsigned k = 0; k < w; ++k) b[row * w + k] = expf(x[k] - top) / sum;
  }
}
void host(float* a, float* b, unsigned h, unsigned w) { f<<<(h + 63) / 64, 64>>>(a, b, h, w); }`,
  },
  {
    name: 'an elementwise cube with a wide guard',
    ...lines,
    operators: [
      'vectorise-elements',
      'coarsen-threads',
      'expand-powers',
      'use-single-precision',
      'change-block-size',
      'add-launch-bounds',
    ],
    source: `__global__ void f(const float* a, float* b, int n) {
  int tid = threadIdx.x + blockIdx.x * blockDim.x;
  if (tid < n) {
    float x = a[tid];
    b[tid] = 0.5 * powf(x, 3.0f) + tid % 7;
  }
}
void host(float* a, float* b, int n) { f<<<(n + 255) / 256, 256>>>(a, b, n); }`,
  },
  {
    name: 'a leaky step in place, in a grid-stride loop',
    ...lines,
    operators: ['vectorise-elements'],
    source: `__global__ void f(float* a, float* b, float slope, int n) {
  const int stride = blockDim.x * gridDim.x;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride) {
    float v = a[i] + b[i];
    if (v < 0) v *= slope;
    a[i] = v;
  }
}
void host(float* a, float* b, float slope, int n) { f<<<7, 64>>>(a, b, slope, n); }`,
  },
  {
    name: 'a double polynomial with an early return and a power',
    ...lines,
    operators: ['coarsen-threads', 'expand-powers', 'vectorise-elements'],
    source: `__global__ void f(const double* a, double* b, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  double x = a[i];
  double y = pow(x, 2) + 3.0 * x;
  b[i] = y > 0 ? y : -y;
}
void host(double* a, double* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }`,
  },
  {
    name: 'a scaled transpose',
    extents: { a: ['h * w'], b: ['h * w'] },
    shapes: [
      { h: 67, w: 45 },
      { h: 1, w: 33 },
    ],
    operators: ['stage-transposed-store', 'change-block-size'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x < w && y < h) b[x * h + y] = 2.0f * a[y * w + x];
}
void host(float* a, float* b, int h, int w) { f<<<dim3((w + 15) / 16, (h + 15) / 16), dim3(16, 16)>>>(a, b, h, w); }`,
  },
  {
    name: 'a transpose over one linear index',
    extents: { a: ['h * w'], b: ['h * w'] },
    shapes: [
      { h: 67, w: 45 },
      { h: 1, w: 33 },
    ],
    operators: ['stage-transposed-store'],
    source: `__global__ void f(const int* a, int* b, int h, int w) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < h * w) b[(i % w) * h + i / w] = a[i];
}
void host(int* a, int* b, int h, int w) { f<<<(h * w + 255) / 256, 256>>>(a, b, h, w); }`,
  },
  {
    name: 'an addition whose rows run along x',
    extents: { a: ['h * w'], b: ['h * w'] },
    shapes: [
      { h: 67, w: 45 },
      { h: 1, w: 33 },
    ],
    operators: ['swap-thread-axes'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int j = blockIdx.y * blockDim.y + threadIdx.y;
  if (i < h && j < w) b[i * w + j] += a[i * w + j];
}
void host(float* a, float* b, int h, int w) { f<<<dim3((h + 15) / 16, (w + 15) / 16), dim3(16, 16)>>>(a, b, h, w); }`,
  },
  {
    name: 'block sums through a tree of a fixed size',
    extents: { a: ['n'], b: ['1024'] },
    shapes: [{ n: 5003 }, { n: 1 }],
    operators: ['warp-shuffle-reduction', 'change-block-constant'],
    source: `#define THREADS 128
__global__ void f(const float* a, float* b, int n) {
  __shared__ float part[THREADS];
  float s = 0.0f;
  for (int i = threadIdx.x; i < n; i += THREADS) s += a[i] * (blockIdx.x + 1);
  part[threadIdx.x] = s;
  __syncthreads();
  for (int step = THREADS / 2; step > 0; step >>= 1) {
    if (threadIdx.x < step) part[threadIdx.x] += part[threadIdx.x + step];
    __syncthreads();
  }
  if (threadIdx.x == 0) b[blockIdx.x] = part[0];
}
void host(float* a, float* b, int n) { f<<<5, THREADS>>>(a, b, n); }`,
  },
  {
    name: 'a maximum per row that one thread collects',
    extents: { a: ['h * w'], b: ['h'] },
    shapes: [
      { h: 7, w: 301 },
      { h: 1, w: 3 },
    ],
    operators: ['warp-shuffle-reduction', 'split-accumulators'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  __shared__ float best[64];
  int t = threadIdx.x;
  float sum = 0.0f;
  for (int c = t; c < w; c += blockDim.x) sum += a[blockIdx.x * w + c];
  best[t] = sum;
  __syncthreads();
  if (t == 0) {
    float total = 0.0f;
    for (int k = 0; k < 64; ++k) total += best[k];
    best[0] = total;
  }
  __syncthreads();
  if (t == 0) b[blockIdx.x] = best[0];
}
void host(float* a, float* b, int h, int w) { f<<<h, 64>>>(a, b, h, w); }`,
  },
  {
    name: 'a tiled product with an edge by name',
    ...product,
    operators: ['change-block-constant', 'add-launch-bounds'],
    source: `constexpr int EDGE = 16;
__global__ void f(${signature}) {
  __shared__ float ps[EDGE][EDGE];
  __shared__ float qs[EDGE][EDGE];
  int row = blockIdx.y * EDGE + threadIdx.y;
  int col = blockIdx.x * EDGE + threadIdx.x;
  float acc = 0.0f;
  for (int t = 0; t < (d + EDGE - 1) / EDGE; ++t) {
    int kp = t * EDGE + threadIdx.x, kq = t * EDGE + threadIdx.y;
    ps[threadIdx.y][threadIdx.x] = (row < h && kp < d) ? p[row * d + kp] : 0.0f;
    qs[threadIdx.y][threadIdx.x] = (kq < d && col < w) ? q[kq * w + col] : 0.0f;
    __syncthreads();
    for (int k = 0; k < EDGE; ++k) acc += ps[threadIdx.y][k] * qs[k][threadIdx.x];
    __syncthreads();
  }
  if (row < h && col < w) r[row * w + col] = acc;
}
void host(float* p, float* q, float* r, int h, int w, int d) {
  f<<<dim3((w + EDGE - 1) / EDGE, (h + EDGE - 1) / EDGE), dim3(EDGE, EDGE)>>>(p, q, r, h, w, d);
}`,
  },
  {
    name: 'a tiled transpose without padding',
    extents: { a: ['h * w'], b: ['h * w'] },
    shapes: [
      { h: 67, w: 45 },
      { h: 1, w: 33 },
    ],
    operators: ['pad-shared-array', 'change-block-constant'],
    source: `#define T 16
__global__ void f(const float* a, float* b, int h, int w) {
  __shared__ float tile[T][T];
  int x = blockIdx.x * T + threadIdx.x, y = blockIdx.y * T + threadIdx.y;
  if (x < w && y < h) tile[threadIdx.y][threadIdx.x] = a[y * w + x];
  __syncthreads();
  x = blockIdx.y * T + threadIdx.x;
  y = blockIdx.x * T + threadIdx.y;
  if (x < h && y < w) b[y * h + x] = tile[threadIdx.x][threadIdx.y];
}
void host(float* a, float* b, int h, int w) { f<<<dim3((w + T - 1) / T, (h + T - 1) / T), dim3(T, T)>>>(a, b, h, w); }`,
  },
  {
    name: 'column sums of a shared square',
    extents: { a: ['1024'], b: ['32'] },
    shapes: [{ n: 1 }],
    operators: ['pad-shared-array', 'unroll-loop'],
    source: `__global__ void f(const float* a, float* b, int n) {
  __shared__ float square[32][32];
  for (int r = 0; r < 32; ++r) square[r][threadIdx.x] = a[r * 32 + threadIdx.x];
  __syncthreads();
  float s = 0.0f;
  for (int c = 0; c < 32; ++c) s += square[threadIdx.x][c];
  b[threadIdx.x] = s * n;
}
void host(float* a, float* b, int n) { f<<<1, 32>>>(a, b, n); }`,
  },
  {
    name: 'a count of bytes by class',
    extents: { a: ['n'], b: ['16'] },
    shapes: [{ n: 3001 }, { n: 1 }],
    operators: ['privatise-atomics'],
    source: `__global__ void f(const unsigned char* a, int* b, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(&b[a[i] / 16], 1);
}
void host(unsigned char* a, int* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }`,
  },
  {
    name: 'a count with an early return',
    extents: { a: ['n'], b: ['4'] },
    shapes: [{ n: 3001 }, { n: 1 }],
    operators: ['privatise-atomics'],
    source: `__global__ void f(const unsigned* a, unsigned* b, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  unsigned key = a[i] & 3u;
  atomicAdd(b + key, 2u);
}
void host(unsigned* a, unsigned* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }`,
  },
  {
    name: 'a filter with one block per channel',
    extents: { a: ['n * m'], b: ['m'], c: ['n * m'] },
    shapes: [
      { n: 131, m: 5 },
      { n: 1, m: 40 },
    ],
    operators: ['spread-block-axis'],
    source: `__global__ void f(const float* a, const float* b, float* c, int n, int m) {
  int t = blockIdx.x * blockDim.x + threadIdx.x;
  int k = blockIdx.y;
  if (t < n) c[t * m + k] = a[t * m + k] * b[k];
}
void host(float* a, float* b, float* c, int n, int m) { f<<<dim3((n + 127) / 128, m), 128>>>(a, b, c, n, m); }`,
  },
  {
    name: 'differences over time with one block per sensor, summed in memory',
    extents: { a: ['n * m'], b: ['n * m'] },
    shapes: [
      { n: 131, m: 5 },
      { n: 1, m: 40 },
    ],
    operators: ['spread-block-axis', 'accumulate-in-register'],
    source: `__global__ void f(const float* a, float* b, int n, int m) {
  int step = blockIdx.x * blockDim.x + threadIdx.x;
  int sensor = blockIdx.y;
  if (step >= n) return;
  b[step * m + sensor] = 0;
  for (int back = 0; back <= step && back < 4; ++back) b[step * m + sensor] += a[(step - back) * m + sensor];
}
void host(float* a, float* b, int n, int m) { f<<<dim3((n + 63) / 64, m), 64>>>(a, b, n, m); }`.replace(
      'back <= step && back < 4',
      'back < (step < 4 ? step : 4)',
    ),
  },
  {
    name: 'pairwise forces with the own position loaded again and again',
    extents: { a: ['n'], b: ['n'] },
    shapes: [{ n: 300 }, { n: 1 }],
    operators: ['hoist-invariant-loads', 'use-single-precision', 'accumulate-in-register'],
    source: `__global__ void f(const float* a, float* b, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    b[i] = 0;
    for (int j = 0; j < n; ++j) {
      float d = a[j] - a[i];
      b[i] += d / sqrt(d * d + 0.01);
    }
  }
}
void host(float* a, float* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }`,
  },
  {
    name: 'a window over a line',
    extents: { a: ['n'], b: ['7'], c: ['n'] },
    shapes: [{ n: 301 }, { n: 2 }],
    operators: ['stage-neighbours'],
    source: `#define R 3
__global__ void f(const float* a, const float* b, float* c, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float s = 0.0f;
  for (int k = -R; k <= R; ++k)
    if (i + k >= 0 && i + k < n) s += a[i + k] * b[k + R];
  c[i] = s;
}
void host(float* a, float* b, float* c, int n) { f<<<(n + 63) / 64, 64>>>(a, b, c, n); }`,
  },
  {
    name: 'four neighbours in a plane',
    extents: { a: ['h', 'w'], b: ['h', 'w'] },
    shapes: [
      { h: 41, w: 67 },
      { h: 3, w: 3 },
    ],
    operators: ['stage-neighbours', 'change-block-size'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  int j = blockIdx.x * blockDim.x + threadIdx.x;
  int i = blockIdx.y * blockDim.y + threadIdx.y;
  if (i >= h || j >= w) return;
  float s = a[i * w + j];
  if (i > 0) s += a[(i - 1) * w + j];
  if (i + 1 < h) s += a[(i + 1) * w + j];
  if (j > 0) s += a[i * w + j - 1];
  if (j + 1 < w) s += a[i * w + j + 1];
  b[i * w + j] = s;
}
void host(float* a, float* b, int h, int w) { f<<<dim3((w + 15) / 16, (h + 7) / 8), dim3(16, 8)>>>(a, b, h, w); }`,
  },
  {
    name: 'a batched product whose parameters are moved',
    extents: { p: ['g * h * d'], q: ['g * d * w'], r: ['g * h * w'] },
    shapes: [{ g: 2, h: 33, w: 21, d: 19 }],
    operators: ['tile-reduction-loop'],
    source: `__global__ void f(const float* p, const float* q, float* r, int g, int h, int w, int d) {
  int batch = blockIdx.z;
  int m = blockIdx.y * blockDim.y + threadIdx.y;
  int n = blockIdx.x * blockDim.x + threadIdx.x;
  if (batch >= g || m >= h || n >= w) return;
  p += batch * h * d;
  q += batch * d * w;
  float acc = 0.f;
  for (int k = 0; k < d; k++) acc = fmaf(p[m * d + k], q[k * w + n], acc);
  r[(batch * h + m) * w + n] = acc;
}
void host(float* p, float* q, float* r, int g, int h, int w, int d) {
  f<<<dim3((w + 15) / 16, (h + 15) / 16, g), dim3(16, 16)>>>(p, q, r, g, h, w, d);
}`,
  },
  {
    name: 'a sum of vectors in a while loop',
    ...lines,
    operators: ['vectorise-elements'],
    source: `__global__ void f(const float* a, float* b, int n) {
  int tid = threadIdx.x + blockIdx.x * blockDim.x;
  while (tid < n) {
    b[tid] += a[tid];
    tid += blockDim.x * gridDim.x;
  }
}
void host(float* a, float* b, int n) { f<<<3, 128>>>(a, b, n); }`,
  },
  {
    name: 'a square filter in a plane',
    extents: { a: ['h', 'w'], b: ['25'], c: ['h', 'w'] },
    shapes: [
      { h: 21, w: 35 },
      { h: 1, w: 2 },
    ],
    operators: ['stage-neighbours', 'split-accumulators'],
    source: `#define MASK 5
__global__ void f(const float* a, const float* b, float* c, int h, int w) {
  int col = blockIdx.x * blockDim.x + threadIdx.x;
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  if (row < h && col < w) {
    float sum = 0.0f;
    for (int i = 0; i < MASK; i++) {
      for (int j = 0; j < MASK; j++) {
        int y = row - MASK / 2 + i;
        int x = col - MASK / 2 + j;
        if (y >= 0 && y < h && x >= 0 && x < w) sum += a[y * w + x] * b[i * MASK + j];
      }
    }
    c[row * w + col] = sum;
  }
}
void host(float* a, float* b, float* c, int h, int w) { f<<<dim3((w + 15) / 16, (h + 7) / 8), dim3(16, 8)>>>(a, b, c, h, w); }`,
  },
  {
    name: 'a sum by atomics',
    extents: { a: ['n'], b: ['1'] },
    shapes: [{ n: 1003 }, { n: 1 }],
    operators: ['aggregate-atomics', 'coarsen-threads'],
    source: `__global__ void f(const float* a, float* b, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(b, a[i] * a[i]);
}
void host(float* a, float* b, int n) { f<<<(n + 127) / 128, 128>>>(a, b, n); }`,
  },
  {
    name: 'a count in a plane behind an early return',
    extents: { a: ['h * w'], b: ['3'] },
    shapes: [
      { h: 21, w: 35 },
      { h: 1, w: 2 },
    ],
    operators: ['aggregate-atomics'],
    source: `__global__ void f(const float* a, int* b, int h, int w) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= w || y >= h) return;
  float v = a[y * w + x];
  if (v > 0.25f) atomicAdd(&b[1], 1);
}
void host(float* a, int* b, int h, int w) { f<<<dim3((w + 7) / 8, (h + 7) / 8), dim3(8, 8)>>>(a, b, h, w); }`,
  },
  {
    name: 'rows divided by their norm',
    extents: { a: ['h * w'], b: ['h * w'] },
    shapes: [
      { h: 37, w: 301 },
      { h: 2, w: 1 },
    ],
    operators: ['hoist-invariant-arithmetic', 'warp-per-row'],
    source: `__global__ void f(const float* a, float* b, int h, int w, float e) {
  int r = blockIdx.x * blockDim.x + threadIdx.x;
  if (r >= h) return;
  float q = 0.0f;
  for (int c = 0; c < w; ++c) q += a[r * w + c] * a[r * w + c];
  for (int c = 0; c < w; ++c) b[r * w + c] = a[r * w + c] / sqrtf(q / w + e);
}
void host(float* a, float* b, int h, int w, float e) { f<<<(h + 63) / 64, 64>>>(a, b, h, w, e); }`,
  },
  {
    name: 'a decay along a line',
    ...lines,
    operators: ['hoist-invariant-arithmetic'],
    source: `__global__ void f(const float* a, float* b, int n, float e) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float s = 0.0f;
  for (int k = 0; k < 9; ++k) s = s * expf(-e) + a[(i + k) % n] / (1.0f + e);
  b[i] = s;
}
void host(float* a, float* b, int n, float e) { f<<<(n + 63) / 64, 64>>>(a, b, n, e); }`,
  },
  {
    name: 'a product through shared tiles',
    ...product,
    operators: ['retile-shared-loop'],
    source: `#define T 16
__global__ void f(${signature}) {
  __shared__ float u[T][T], v[T][T];
  int i = blockIdx.y * T + threadIdx.y, j = blockIdx.x * T + threadIdx.x;
  float s = 0;
  for (int t = 0; t < (d + T - 1) / T; ++t) {
    u[threadIdx.y][threadIdx.x] = i < h && t * T + threadIdx.x < d ? p[i * d + t * T + threadIdx.x] : 0.0f;
    v[threadIdx.y][threadIdx.x] = j < w && t * T + threadIdx.y < d ? q[(t * T + threadIdx.y) * w + j] : 0.0f;
    __syncthreads();
    for (int k = 0; k < T; ++k) s += u[threadIdx.y][k] * v[k][threadIdx.x];
    __syncthreads();
  }
  if (i < h && j < w) r[i * w + j] = s;
}
void host(float* p, float* q, float* r, int h, int w, int d) {
  f<<<dim3((w + T - 1) / T, (h + T - 1) / T), dim3(T, T)>>>(p, q, r, h, w, d);
}`,
  },
  {
    name: 'a product through shared tiles whose extents divide',
    extents: product.extents,
    shapes: [
      { h: 64, w: 128, d: 48 },
      { h: 128, w: 64, d: 16 },
    ],
    operators: ['retile-shared-loop'],
    source: `constexpr int edge = 16;
__global__ void f(${signature}) {
  int bx = blockIdx.x, by = blockIdx.y, tx = threadIdx.x, ty = threadIdx.y;
  int last = d * edge * by + d - 1;
  float s = 0;
  for (int x = d * edge * by, y = edge * bx; x <= last; x += edge, y += edge * w) {
    __shared__ float u[edge][edge];
    __shared__ float v[edge][edge];
    u[ty][tx] = p[x + d * ty + tx];
    v[ty][tx] = q[y + w * ty + tx];
    __syncthreads();
    for (int k = 0; k < edge; ++k) s += u[ty][k] * v[k][tx];
    __syncthreads();
  }
  r[(edge * by + ty) * w + edge * bx + tx] = s;
}
void host(float* p, float* q, float* r, int h, int w, int d) {
  f<<<dim3(w / edge, h / edge), dim3(edge, edge)>>>(p, q, r, h, w, d);
}`,
  },
  {
    name: 'a softmax in three passes of a thread',
    extents: { a: ['h * w'], b: ['h * w'] },
    shapes: [
      { h: 37, w: 101 },
      { h: 2, w: 1 },
    ],
    operators: ['recompute-intermediate', 'use-fast-intrinsics'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  int r = blockIdx.x * blockDim.x + threadIdx.x;
  if (r < h) {
    float top = a[r * w];
    for (int c = 1; c < w; ++c) top = fmaxf(top, a[r * w + c]);
    float s = 0.0f;
    for (int c = 0; c < w; ++c) {
      b[r * w + c] = expf(a[r * w + c] - top);
      s += b[r * w + c];
    }
    for (int c = 0; c < w; ++c) b[r * w + c] /= s;
  }
}
void host(float* a, float* b, int h, int w) { f<<<(h + 63) / 64, 64>>>(a, b, h, w); }`,
  },
  {
    name: 'rows divided by their norm, one block each',
    extents: { a: ['h * w'], b: ['h * w'] },
    shapes: [
      { h: 7, w: 301 },
      { h: 2, w: 1 },
    ],
    operators: ['recompute-intermediate', 'use-fast-intrinsics'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  __shared__ float part[64];
  const float* x = a + blockIdx.x * w;
  float* y = b + blockIdx.x * w;
  float s = 0.0f;
  for (int c = threadIdx.x; c < w; c += blockDim.x) {
    y[c] = x[c] + 0.5f;
    s += y[c] * y[c];
  }
  part[threadIdx.x] = s;
  __syncthreads();
  for (int step = 32; step > 0; step /= 2) {
    if (threadIdx.x < step) part[threadIdx.x] += part[threadIdx.x + step];
    __syncthreads();
  }
  const float scale = 1.0f / sqrtf(part[0] + 1.0f);
  for (int c = threadIdx.x; c < w; c += blockDim.x) y[c] = y[c] * scale;
}
void host(float* a, float* b, int h, int w) { f<<<h, 64>>>(a, b, h, w); }`,
  },
  {
    name: 'a product with a transposed matrix',
    extents: { a: ['h * w'], b: ['h'], c: ['w'] },
    shapes: [
      { h: 37, w: 101 },
      { h: 2, w: 1 },
    ],
    operators: ['split-loop-over-block', 'read-only-loads'],
    source: `__global__ void f(const float* a, const float* b, float* c, int h, int w) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  if (x >= w) return;
  float s = 0.0f;
  for (int y = 0; y < h; ++y) s += a[y * w + x] * b[y];
  c[x] = s;
}
void host(float* a, float* b, float* c, int h, int w) { f<<<(w + 63) / 64, 64>>>(a, b, c, h, w); }`,
  },
  {
    name: 'the spread of columns in two loops',
    extents: { a: ['h * w'], b: ['w'] },
    shapes: [
      { h: 37, w: 101 },
      { h: 2, w: 1 },
    ],
    operators: ['split-loop-over-block', 'read-only-loads'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  int x = threadIdx.x + blockIdx.x * blockDim.x;
  if (x < w) {
    float s = 0.0f;
    for (int y = 0; y < h; ++y) s += a[y * w + x];
    s /= h;
    float v = 0.0f;
    for (int y = 0; y < h; ++y) v += (a[y * w + x] - s) * (a[y * w + x] - s);
    b[x] = sqrtf(v / h);
  }
}
void host(float* a, float* b, int h, int w) { f<<<(w + 63) / 64, 64>>>(a, b, h, w); }`,
  },
  ...verifiedLoopKernels,
];

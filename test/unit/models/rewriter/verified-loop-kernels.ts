import type { VerifiedKernel } from './verified-kernels.ts';

const rows = {
  extents: { a: ['h * w'], b: ['h * w'] },
  shapes: [
    { h: 37, w: 301 },
    { h: 2, w: 1 },
  ],
};

/** Kernels whose loops are merged, exchanged or run for several results at once. */
export const verifiedLoopKernels: readonly VerifiedKernel[] = [
  {
    name: 'a softmax with masked values',
    ...rows,
    operators: ['fuse-reduction-passes'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  int r = blockIdx.x * blockDim.x + threadIdx.x;
  if (r >= h) return;
  const float* x = a + r * w;
  float top = -INFINITY;
  for (int c = 0; c < w; ++c) {
    float v = x[c] < -1.0f ? -INFINITY : x[c];
    if (v > top) top = v;
  }
  float s = 0.0f;
  for (int c = 0; c < w; ++c) {
    float v = x[c] < -1.0f ? -INFINITY : x[c];
    s += expf(v - top);
  }
  for (int c = 0; c < w; ++c) b[r * w + c] = s > 0 ? expf(x[c] - top) / s : 0.0f;
}
void host(float* a, float* b, int h, int w) { f<<<(h + 63) / 64, 64>>>(a, b, h, w); }`,
  },
  {
    name: 'a softmax of a block through a tree, exponentials kept in the output',
    ...rows,
    operators: ['fuse-reduction-passes'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  __shared__ float t[64];
  const float* x = a + blockIdx.x * w;
  float* y = b + blockIdx.x * w;
  float top = -3.0e38f;
  for (int c = threadIdx.x; c < w; c += blockDim.x) top = fmaxf(top, x[c]);
  t[threadIdx.x] = top;
  __syncthreads();
  for (int k = 32; k > 0; k /= 2) {
    if (threadIdx.x < k) t[threadIdx.x] = fmaxf(t[threadIdx.x], t[threadIdx.x + k]);
    __syncthreads();
  }
  float all = t[0];
  __syncthreads();
  float s = 0.0f;
  for (int c = threadIdx.x; c < w; c += blockDim.x) {
    y[c] = expf(x[c] - all);
    s += y[c];
  }
  t[threadIdx.x] = s;
  __syncthreads();
  for (int k = 32; k > 0; k /= 2) {
    if (threadIdx.x < k) t[threadIdx.x] += t[threadIdx.x + k];
    __syncthreads();
  }
  for (int c = threadIdx.x; c < w; c += blockDim.x) y[c] /= t[0];
}
void host(float* a, float* b, int h, int w) { f<<<h, 64>>>(a, b, h, w); }`,
  },
  {
    name: 'a standardised row, one warp each',
    ...rows,
    operators: ['fuse-reduction-passes'],
    source: `__global__ void f(const float* a, float* b, int h, int w) {
  int r = blockIdx.x;
  float s = 0.0f;
  for (int c = threadIdx.x; c < w; c += 32) s += a[r * w + c];
  for (int k = 16; k > 0; k /= 2) s += __shfl_xor_sync(0xffffffffu, s, k);
  const float mean = s / w;
  float v = 0.0f;
  for (int c = threadIdx.x; c < w; c += 32) {
    float d = mean - a[r * w + c];
    v += d * d;
  }
  for (int k = 16; k > 0; k /= 2) v += __shfl_xor_sync(0xffffffffu, v, k);
  for (int c = threadIdx.x; c < w; c += 32) b[r * w + c] = (a[r * w + c] - mean) / sqrtf(v / w + 1.0f);
}
void host(float* a, float* b, int h, int w) { f<<<h, 32>>>(a, b, h, w); }`,
  },
  {
    name: 'mean, spread and range of columns in doubles',
    extents: { a: ['h * w'], b: ['w'] },
    shapes: rows.shapes,
    operators: ['fuse-reduction-passes'],
    source: `__global__ void f(const double* a, double* b, int h, int w) {
  int x = threadIdx.x + blockIdx.x * blockDim.x;
  if (x < w) {
    double low = a[x], s = 0.0;
    for (int y = 0; y < h; ++y) low = a[y * w + x] < low ? a[y * w + x] : low;
    for (int z = 0; z < h; ++z) s += a[z * w + x];
    double m = s / h, v = 0.0;
    for (int y = 0; y < h; ++y) v += pow(a[y * w + x] - m, 2);
    b[x] = v / h + low;
  }
}
void host(double* a, double* b, int h, int w) { f<<<(w + 63) / 64, 64>>>(a, b, h, w); }`,
  },
  {
    name: 'a filter with weights in a plane',
    extents: { a: ['h', 'w'], b: ['9'], c: ['h', 'w'] },
    shapes: [
      { h: 21, w: 35 },
      { h: 1, w: 2 },
    ],
    operators: ['unroll-and-jam', 'check-window-once'],
    source: `__global__ void f(const float* a, const float* b, float* c, int h, int w) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= w || y >= h) return;
  float s = 0.0f;
  for (int i = -1; i <= 1; ++i) {
    int v = y + i;
    if (v < 0 || v >= h) continue;
    for (int j = -1; j <= 1; ++j) {
      int u = x + j;
      if (u >= 0 && u < w) s += a[v * w + u] * b[(i + 1) * 3 + j + 1];
    }
  }
  c[y * w + x] = s;
}
void host(float* a, float* b, float* c, int h, int w) { f<<<dim3((w + 7) / 8, (h + 3) / 4), dim3(8, 4)>>>(a, b, c, h, w); }`,
  },
  {
    name: 'a step in a box whose border stays',
    extents: { a: ['d', 'h', 'w'], b: ['d', 'h', 'w'] },
    shapes: [
      { d: 11, h: 9, w: 13 },
      { d: 2, h: 3, w: 5 },
      { d: 3, h: 1, w: 5 },
    ],
    operators: ['unroll-and-jam'],
    source: `__global__ void f(const float* a, float* b, int d, int h, int w) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  int z = blockIdx.z * blockDim.z + threadIdx.z;
  if (x > 0 && x < w - 1 && y > 0 && y < h - 1 && z >= 1 && z < d - 1) {
    int c = (z * h + y) * w + x;
    float up = a[c + h * w], down = a[c - h * w];
    b[c] = a[c] + 0.1f * (a[c - 1] + a[c + 1] + a[c - w] + a[c + w] + up + down - 6.0f * a[c]);
  }
}
void host(float* a, float* b, int d, int h, int w) {
  f<<<dim3((w + 7) / 8, (h + 3) / 4, (d + 1) / 2), dim3(8, 4, 2)>>>(a, b, d, h, w);
}`,
  },
  {
    name: 'distances to all points, summed in memory',
    extents: { a: ['n'], b: ['n'] },
    shapes: [{ n: 300 }, { n: 1 }],
    operators: ['unroll-and-jam'],
    source: `__global__ void f(const float* a, float* b, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) {
    b[i] = 0;
    for (int j = 0; j < n; ++j) b[i] += fabsf(a[j] - a[i]);
  }
}
void host(float* a, float* b, int n) { f<<<(n + 63) / 64, 64>>>(a, b, n); }`,
  },
  {
    name: 'rows of a product, added up in memory',
    extents: { p: ['h * d'], q: ['d * w'], r: ['h * w'] },
    shapes: [
      { h: 67, w: 15, d: 35 },
      { h: 1, w: 30, d: 3 },
    ],
    operators: ['interchange-loops'],
    source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < h) {
    for (int j = 0; j < w; j++) {
      for (int k = 0; k < d; k++) {
        r[i * w + j] += p[i * d + k] * q[k * w + j];
      }
    }
  }
}
void host(float* p, float* q, float* r, int h, int w, int d) { f<<<(h + 63) / 64, 64>>>(p, q, r, h, w, d); }`,
  },
  {
    name: 'norms of small matrices, column by column',
    extents: { a: ['n * h * w'], b: ['n'] },
    shapes: [
      { n: 67, h: 5, w: 9 },
      { n: 1, h: 1, w: 3 },
    ],
    operators: ['interchange-loops'],
    source: `__global__ void f(const float* a, float* b, int n, int h, int w) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  const float* x = a + i * h * w;
  float s = 0.0f;
  for (int c = 0; c < w; ++c)
    for (int r = 0; r < h; ++r)
      s += x[r * w + c] * x[r * w + c];
  b[i] = sqrtf(s);
}
void host(float* a, float* b, int n, int h, int w) { f<<<(n + 63) / 64, 64>>>(a, b, n, h, w); }`,
  },
  {
    name: 'a window along a line whose places inside are known, for several results',
    extents: { a: ['n'], b: ['5'], c: ['n'] },
    shapes: [{ n: 301 }, { n: 3 }, { n: 5 }],
    operators: ['check-window-once', 'unroll-and-jam'],
    source: `__global__ void f(const float* a, const float* b, float* c, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  float s = 0.0f;
  if (i - 2 >= 0 && i + 2 < n) {
    for (int k = 0; k < 5; ++k) s += a[i + k - 2] * b[k];
  } else {
    for (int k = 0; k < 5; ++k) s += (i + k - 2 >= 0 && i + k - 2 < n) ? a[i + k - 2] * b[k] : 0.0f;
  }
  for (int k = 0; k <= 2; ++k) {
    if (i + k >= n || k > 3) continue;
    s += a[i + k];
  }
  c[i] = s;
}
void host(float* a, float* b, float* c, int n) { f<<<(n + 63) / 64, 64>>>(a, b, c, n); }`,
  },
];

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
];

import { tileReductionLoop } from '../../../../../src/models/rewriter/operators/tile-reduction-loop.ts';
import { onNormalForms } from '../../../../../src/models/rewriter/normal-form/on-normal-forms.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const host = (launch: string): string =>
  `void host(float* p, float* q, float* r, int h, int w, int d) { ${launch} }`;
const square = host('dim3 b(8, 8); f<<<dim3((w + 7) / 8, (h + 7) / 8), b>>>(p, q, r, h, w, d);');

describeOperator(
  onNormalForms(tileReductionLoop),
  [
    {
      name: 'a product with an early return and a while loop',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int u = threadIdx.y + blockDim.y * blockIdx.y;
  int v = threadIdx.x + blockDim.x * blockIdx.x;
  if (u >= h || v >= w) return;
  float s = 0;
  int t = 0;
  while (t < d) {
    s += p[u * d + t] * q[t * w + v];
    t++;
  }
  r[u * w + v] = 2.0f * s;
}
${square}`,
      contains: [
        /pTile/,
        /qTile/,
        /u < h && t < d/,
        /2\.0f \* s\[oy\]\[ox\]/,
        /"grid":\["ceilDiv\(w, 64\)","ceilDiv\(h, 64\)"\]/,
      ],
    },
    {
      name: 'a product with a transposed operand in doubles',
      source: `__global__ void f(const double* p, const double* q, double* r, int h, int w, int d) {
  const unsigned int col = blockIdx.x * 8 + threadIdx.x, row = blockIdx.y * 8 + threadIdx.y;
  double total = 1.0;
  if (row < h && col < w) {
    for (unsigned k = 0; k < d; k += 1) total = total + p[k * h + row] * q[col * d + k];
    r[row + col * h] = total;
  }
}
${square}`,
      contains: [
        /__shared__ double pTile/,
        /const unsigned int row/,
        /total\[oy\]\[ox\] = total\[oy\]\[ox\] \+ pPart\[oy\] \* qPart\[ox\]/,
      ],
    },
    {
      name: 'pairwise squared distances, which are no product',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d)
{
    int i = blockIdx.y * blockDim.y + threadIdx.y;
    int j = blockIdx.x * blockDim.x + threadIdx.x;
    float best = 0.f;
    if (i >= h) return;
    if (j >= w) return;
    for (int e = 0; e < d; ++e)
    {
        float diff = p[i * d + e] - q[j * d + e];
        best += diff * diff;
    }
    r[i * w + j] = sqrtf(best);
}
${square}`,
      contains: [/float diff = pPart\[oy\] - qPart\[ox\]/, /eBase \+ step < d/],
    },
    {
      name: 'a product through row and column pointers with a bias read per column',
      source: `#define EDGE 8
__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int row = blockIdx.y * EDGE + threadIdx.y;
  int col = blockIdx.x * EDGE + threadIdx.x;
  const float* line = p + row * d;
  const int last = d - 1;
  if (row < h && col < w) {
    float acc = 0.0f;
    for (int k = 0; k <= last && k < d; k++) acc += line[k] * q[k * w + col];
    r[row * w + col] = acc;
  }
}
${square}`.replace('k <= last && k < d', 'k < d'),
      contains: [/const float\* line = p \+ row \* d/, /const int last = d - 1/],
    },
    {
      name: 'the maximum of sums over pairs, batched in z',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  int base = blockIdx.z * h * d;
  if (x < w && y < h) {
    float m = -1e30f;
    for (int k = 0; k < d; k++) m = fmaxf(m, p[base + y * d + k] + q[k * w + x]);
    r[(blockIdx.z * h + y) * w + x] = m;
  }
}
${host('f<<<dim3((w + 15) / 16, (h + 15) / 16, 3), dim3(16, 16)>>>(p, q, r, h, w, d);')}`,
      contains: [
        /fmaxf\(m\[oy\]\[ox\], pPart\[oy\] \+ qPart\[ox\]\)/,
        /"grid":\["ceilDiv\(w, 64\)","ceilDiv\(h, 64\)","3"\]/,
      ],
    },
    {
      name: 'a product without bounds checks when every shape is a multiple of the tile',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int a = blockIdx.y * blockDim.y + threadIdx.y;
  int b = blockIdx.x * blockDim.x + threadIdx.x;
  float c = 0.0f;
  for (int k = 0; k < d; k++) c += p[a * d + k] * q[k * w + b];
  r[a * w + b] = c;
}
${host('f<<<dim3(w / 16, h / 16), dim3(16, 16)>>>(p, q, r, h, w, d);')}`,
      shapes: [{ h: 256, w: 128, d: 64 }],
      contains: [/"kind":"divisible"/],
    },
    {
      name: 'short names and inline indices',
      source: `#define T 8
__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int bx = blockIdx.x, by = blockIdx.y, tx = threadIdx.x, ty = threadIdx.y;
  if (by * T + ty >= h || bx * T + tx >= w) return;
  float s = 0.0f;
  for (int k = 0; k < d; k++) s += p[(by * T + ty) * d + k] * q[k * w + bx * T + tx];
  r[(by * T + ty) * w + bx * T + tx] = s;
}
${square}`,
      contains: [/pTile/, /r\[row \* w \+ col\] = s\[oy\]\[ox\]/],
      lacks: [/\btx\b/],
    },
    {
      name: 'one linear index',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  unsigned id = blockIdx.x * blockDim.x + threadIdx.x;
  if (id < h * w) {
    float s = 0.0f;
    for (int k = 0; k < d; k++) s += p[(id / w) * d + k] * q[k * w + id % w];
    r[id] = s;
  }
}
${host('f<<<(h * w + 127) / 128, 128>>>(p, q, r, h, w, d);')}`,
      contains: [/pTile/, /r\[row \* w \+ col\]/, /"grid":\["ceilDiv\(w, 64\)","ceilDiv\(h, 64\)"\]/],
    },
    {
      name: 'pointers that advance and a sum that is assigned first',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  size_t row = (size_t)blockIdx.y * blockDim.y + threadIdx.y;
  size_t col = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
  if (row >= h || col >= w) return;
  const float* a = p + row * d;
  const float* b = q + col;
  float s;
  s = 0.0f;
  int k = 0;
  while (k < d) { s += *a * *b; a++; b += w; ++k; }
  r[row * w + col] = s;
}
${square}`,
      contains: [/p\[row \* d \+ k\]/, /q\[k \* w \+ col\]/, /const size_t row/],
      lacks: [/\*a\b/],
    },
    {
      name: 'a statement in front of the loop',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int i = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < h && j < w) {
    r[i * w + j] *= 0.5f;
    int k;
    float s = r[i * w + j];
    for (k = 0; k < d; k++) s += p[i * d + k] * q[k * w + j];
    r[i * w + j] = s;
  }
}
${square}`,
      contains: [/r\[i \* w \+ j\] \*= 0\.5f;\n\s+s\[oy\]\[ox\] = r\[i \* w \+ j\];/],
    },
  ],
  [
    {
      name: 'a loop whose loads depend on both indices',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int i = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < h && j < w) { float s = 0; for (int k = 0; k < d; k++) s += p[(i * w + j) * d + k] * q[k]; r[i * w + j] = s; }
}
${square}`,
    },
    {
      name: 'a triangular loop',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int i = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < h && j < w) { float s = 0; for (int k = 0; k < i; k++) s += p[i * d + k] * q[k * w + j]; r[i * w + j] = s; }
}
${square}`,
    },
    {
      name: 'a loop that stores in every iteration',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int i = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < h && j < w) { float s = 0; for (int k = 0; k < d; k++) { s += p[i * d + k] * q[k * w + j]; r[i * w + j] = s; } }
}
${square}`,
    },
    {
      name: 'a task whose launch may not change',
      freedom: 'kernel',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int i = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < h && j < w) { float s = 0; for (int k = 0; k < d; k++) s += p[i * d + k] * q[k * w + j]; r[i * w + j] = s; }
}
${square}`,
    },
    {
      name: 'a loop with an early exit',
      source: `__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
  int i = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < h && j < w) { float s = 0; for (int k = 0; k < d; k++) { s += p[i * d + k] * q[k * w + j]; if (s > 9) break; } r[i * w + j] = s; }
}
${square}`,
    },
  ],
);

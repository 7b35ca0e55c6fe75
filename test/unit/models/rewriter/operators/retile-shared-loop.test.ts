import { onNormalForms } from '../../../../../src/models/rewriter/normal-form/on-normal-forms.ts';
import { retileSharedLoop } from '../../../../../src/models/rewriter/operators/retile-shared-loop.ts';
import { describeOperator } from '../rewriter-fixture.ts';
import type { OperatorCase } from '../rewriter-fixture.ts';

const shapes = [{ h: 128, w: 128, d: 128 }];
const extents = { p: ['h * d'], q: ['d * w'], r: ['h * w'] };
const kernel = (body: string, edge = 16): string => `#define T ${edge}
__global__ void f(const float* p, const float* q, float* r, int h, int w, int d) {
${body}
}
void host(float* p, float* q, float* r, int h, int w, int d) {
  f<<<dim3((w + T - 1) / T, (h + T - 1) / T), dim3(T, T)>>>(p, q, r, h, w, d);
}`;
const guarded = `  __shared__ float u[T][T], v[T][T];
  int i = blockIdx.y * T + threadIdx.y, j = blockIdx.x * T + threadIdx.x;
  float s = 0;
  for (int t = 0; t < (d + T - 1) / T; ++t) {
    u[threadIdx.y][threadIdx.x] = i < h && t * T + threadIdx.x < d ? p[i * d + t * T + threadIdx.x] : 0.0f;
    v[threadIdx.y][threadIdx.x] = j < w && t * T + threadIdx.y < d ? q[(t * T + threadIdx.y) * w + j] : 0.0f;
    __syncthreads();
    for (int k = 0; k < T; ++k) s += u[threadIdx.y][k] * v[k][threadIdx.x];
    __syncthreads();
  }
  if (i < h && j < w) r[i * w + j] = s;`;
const test = (name: string, source: string, rest: Partial<OperatorCase> = {}): OperatorCase => ({
  name,
  source,
  extents,
  shapes,
  ...rest,
});

describeOperator(
  onNormalForms(retileSharedLoop),
  [
    test('conditions in the expression', kernel(guarded), {
      contains: [/pTile/, /PER_THREAD_X = 4/, /i < h && \w+ < d \? p\[i \* d \+ \w+\]/, /ceilDiv\(w, 64\)/],
      lacks: [/\bu\[/],
    }),
    test(
      'conditions in front of the loads, an array of one dimension, another order of fills',
      kernel(`  __shared__ float u[T * T];
  __shared__ float v[T][T];
  int y = threadIdx.y, x = threadIdx.x;
  int i = blockIdx.y * T + y, j = blockIdx.x * T + x;
  float s = 0.0f;
  for (int t = 0; t < (d + T - 1) / T; t++) {
    if (j < w && t * T + y < d) v[y][x] = q[(t * T + y) * w + j]; else { v[y][x] = 0; }
    if (i < h && t * T + x < d) { u[y * T + x] = p[i * d + t * T + x]; } else u[y * T + x] = 0.0f;
    __syncthreads();
#pragma unroll
    for (int k = 0; k < T; k++) { s += u[y * T + k] * v[k][x]; }
    __syncthreads();
  }
  if (i < h && j < w) r[i * w + j] = s;`),
      { contains: [/PER_THREAD_Y = 8/] },
    ),
    test(
      'extents that divide, two counters in the head of the loop',
      kernel(`  int bx = blockIdx.x, by = blockIdx.y, tx = threadIdx.x, ty = threadIdx.y;
  int first = d * T * by, last = first + d - 1;
  float s = 0;
  for (int x = first, y = T * bx; x <= last; x += T, y += T * w) {
    __shared__ float u[T][T];
    __shared__ float v[T][T];
    u[ty][tx] = p[x + d * ty + tx];
    v[ty][tx] = q[y + w * ty + tx];
    __syncthreads();
    for (int k = 0; k < T; ++k) s += u[ty][k] * v[k][tx];
    __syncthreads();
  }
  r[(T * by + ty) * w + T * bx + tx] = s;`),
      { contains: [/"kind":"divisible"/, /qTile/] },
    ),
    test(
      'a loop that counts elements, a transposed tile',
      kernel(`  __shared__ float u[T][T], v[T][T];
  int i = blockIdx.y * blockDim.y + threadIdx.y, j = blockIdx.x * blockDim.x + threadIdx.x;
  float s = 0;
  for (int t = 0; t < d; t += T) {
    u[threadIdx.x][threadIdx.y] = p[i * d + t + threadIdx.x];
    v[threadIdx.y][threadIdx.x] = q[(t + threadIdx.y) * w + j];
    __syncthreads();
    for (int k = 0; k < T; ++k) s += u[k][threadIdx.y] * v[k][threadIdx.x];
    __syncthreads();
  }
  r[i * w + j] = s;`),
      { contains: [/alignas\(16\) float pTile/, /float4/] },
    ),
    test('wider blocks', kernel(guarded, 32), { contains: [/PER_THREAD_X = 2/] }),
  ],
  [
    test(
      'tiles that neighbours fill',
      kernel(guarded.replace('u[threadIdx.y][threadIdx.x] = i', 'u[threadIdx.y][(threadIdx.x + 1) % T] = i')),
    ),
    test('a loop that looks at its counter', kernel(guarded.replace('s += u', 's += k * u'))),
    test(
      'a condition of the loads that the result does not have',
      kernel(guarded.replace('if (i < h && j < w) r', 'if (i < h) r')),
    ),
    test(
      'a plain loop',
      kernel(
        '  int i = blockIdx.y * T + threadIdx.y, j = blockIdx.x * T + threadIdx.x;\n  float s = 0;\n  for (int k = 0; k < d; ++k) s += p[i * d + k] * q[k * w + j];\n  r[i * w + j] = s;',
      ),
    ),
  ],
);

import { changeBlockConstant } from '../../../../../src/models/rewriter/operators/change-block-constant.ts';
import { describeOperator } from '../rewriter-fixture.ts';

const sum = (size: string, head = '', launch = `f<<<n, ${size}>>>(a, b, n);`): string => `${head}
__global__ void f(const float* a, float* b, int n) {
  __shared__ float part[${size}];
  float s = 0;
  for (int i = threadIdx.x; i < n; i += ${size}) s += a[i];
  part[threadIdx.x] = s;
  __syncthreads();
  for (int step = ${size} / 2; step > 0; step /= 2) {
    if (threadIdx.x < step) part[threadIdx.x] += part[threadIdx.x + step];
    __syncthreads();
  }
  if (threadIdx.x == 0) b[blockIdx.x] = part[0];
}
void host(float* a, float* b, int n) { ${launch} }`;

const transpose = (edge: string, head: string): string => `${head}
__global__ void f(const float* a, float* b, int n) {
  __shared__ float tile[${edge}][${edge}];
  int x = blockIdx.x * ${edge} + threadIdx.x;
  int y = blockIdx.y * ${edge} + threadIdx.y;
  if (x < n && y < n) tile[threadIdx.y][threadIdx.x] = a[y * n + x];
  __syncthreads();
  if (x < n && y < n) b[x * n + y] = tile[threadIdx.y][threadIdx.x];
}
void host(float* a, float* b, int n) {
  f<<<dim3((n + ${edge} - 1) / ${edge}, (n + ${edge} - 1) / ${edge}), dim3(${edge}, ${edge})>>>(a, b, n);
}`;

describeOperator(
  changeBlockConstant,
  [
    {
      name: 'a macro',
      source: sum('SIZE', '#define SIZE 256'),
      contains: [/constexpr int BLOCK_THREADS = 512;/, /part\[BLOCK_THREADS\]/, /"block":\["512"\]/],
      lacks: [/part\[SIZE\]/],
    },
    {
      name: 'a constexpr',
      source: sum('kThreads', 'constexpr int kThreads = 128;'),
      contains: [/i \+= BLOCK_THREADS/],
    },
    { name: 'a literal', source: sum('256'), contains: [/__shared__ float part\[BLOCK_THREADS\]/] },
    {
      name: 'a literal in the launch and a constant in the kernel',
      source: sum('SIZE', '#define SIZE 64', 'f<<<n, 64>>>(a, b, n);'),
      contains: [/"block":\["1024"\]/],
    },
    {
      name: 'a square tile with its grid',
      source: transpose('EDGE', '#define EDGE 16'),
      contains: [/BLOCK_EDGE = 32/, /ceilDiv\(n, 32\)/, /"block":\["8","8"\]/],
    },
  ],
  [
    {
      name: 'one result per block of elements',
      source: sum('SIZE', '#define SIZE 256', 'f<<<(n + SIZE - 1) / SIZE, SIZE>>>(a, b, n);').replace(
        'for (int i = threadIdx.x; i < n; i += SIZE) s += a[i];',
        'int i = blockIdx.x * SIZE + threadIdx.x;\n  if (i < n) s = a[i];',
      ),
    },
    {
      name: 'code that counts warps',
      source: sum('256').replace('float s = 0;', 'float s = __shfl_sync(~0u, 0.0f, 0);'),
    },
    { name: 'no shared memory', source: sum('256').replace('__shared__ ', '') },
    { name: 'a task whose launch may not change', freedom: 'kernel', source: sum('256') },
  ],
);

import type { Candidate } from '../../../src/protocol/candidate.ts';
import type { LaunchConfiguration, TaskSpec } from '../../../src/protocol/task.ts';
import { candidateId } from '../../../src/syntax/evolve-region.ts';

/** A naive matrix product, as a task file would give it. */
export const naiveMatmul = `// C = A * B, row-major
__global__ void matmul(const float* A, const float* B, float* C, int M, int N, int K) {
  int row = blockIdx.y * blockDim.y + threadIdx.y;
  int column = blockIdx.x * blockDim.x + threadIdx.x;
  if (row < M && column < N) {
    float sum = 0.0f;
    for (int k = 0; k < K; ++k) sum += A[row * K + k] * B[k * N + column];
    C[row * N + column] = sum;
  }
}
`;

export const tiledMatmul = `#define TILE 16
__global__ void matmul(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C, int M, int N, int K) {
  __shared__ float a[TILE][TILE], b[TILE][TILE];
  int row = blockIdx.y * TILE + threadIdx.y;
  int column = blockIdx.x * TILE + threadIdx.x;
  float sum = 0.0f;
  for (int start = 0; start < K; start += TILE) {
    a[threadIdx.y][threadIdx.x] = row < M && start + threadIdx.x < K ? A[row * K + start + threadIdx.x] : 0.0f;
    b[threadIdx.y][threadIdx.x] = start + threadIdx.y < K && column < N ? B[(start + threadIdx.y) * N + column] : 0.0f;
    __syncthreads();
#pragma unroll
    for (int k = 0; k < TILE; ++k) sum += a[threadIdx.y][k] * b[k][threadIdx.x];
    __syncthreads();
  }
  if (row < M && column < N) C[row * N + column] = sum;
}
`;

const includes = '#include <cuda_runtime.h>\n\n';
const host = `
int main() { return 0; }
`;

/** The matmul task; the region is the kernel without the comment before it. */
export function matmulTask(overrides: Partial<TaskSpec> = {}): TaskSpec {
  const source = includes + naiveMatmul + host;
  const start = source.indexOf('__global__');
  const end = source.indexOf(host);
  const input = (name: string, shape: readonly string[]): TaskSpec['arguments'][number] => ({
    kind: 'buffer',
    name,
    type: 'f32',
    role: 'input',
    shape,
    distribution: { kind: 'normal' },
  });
  return {
    name: 'matmul',
    language: 'cuda',
    sourceFile: '/tasks/matmul.cu',
    source,
    region: { start, end },
    kernel: 'matmul',
    freedom: 'launch',
    entry: {
      kind: 'kernel',
      instance: 'matmul',
      launch: { grid: ['ceilDiv(N, 16)', 'ceilDiv(M, 16)'], block: ['16', '16'], sharedBytes: '0' },
    },
    arguments: [
      input('A', ['M', 'K']),
      input('B', ['K', 'N']),
      {
        kind: 'buffer',
        name: 'C',
        type: 'f32',
        role: 'output',
        shape: ['M', 'N'],
        distribution: { kind: 'normal' },
      },
      ...['M', 'N', 'K'].map((name) => ({ kind: 'scalar', name, type: 'i32', value: name }) as const),
    ],
    shapes: {
      tune: [{ M: 1024, N: 1024, K: 1024 }],
      check: [{ M: 64, N: 64, K: 64 }],
      heldOut: [],
    },
    reference: { kind: 'baseline' },
    flags: [],
    ...overrides,
  };
}

/** A candidate made of a region. */
export function candidateOf(region: string, launch?: LaunchConfiguration): Candidate {
  return {
    id: candidateId(region, launch),
    region,
    ...(launch === undefined ? {} : { launch }),
    assumptions: [],
    parents: [],
    origin: { kind: 'user' },
    summary: 'a test',
  };
}

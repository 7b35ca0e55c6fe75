import type { CandidateDetails } from '../../src/protocol/editor/candidate-view.ts';
import type { CandidateRow } from '../../src/protocol/editor/run-view.ts';

const diff = `--- a/matmul.cu
+++ b/matmul.cu
@@ -5,6 +5,7 @@
 __global__ void matmul(const float *A, const float *B, float *C, int N) {
     int row = blockIdx.y * blockDim.y + threadIdx.y;
     float sum = 0.0f;
+    __shared__ float tile[16][16];
     for (int k = 0; k < N; ++k) {
-        sum += A[row * N + k];
+        sum += tile[threadIdx.y][k];
     }
`;

const common = {
  run: 'matmul-5a4b3c',
  timing: 'measured',
  device: 'cuda:0',
  region: '',
  diff,
  made: 'openai:example',
  parents: ['0000000000000000'],
  notes: [],
  hints: [],
  evidence: [],
  counters: [],
  breakdown: [],
} as const;

/** A made-up variant that failed, with everything that a failure can say. */
export function failedDetails(row: CandidateRow): CandidateDetails {
  return {
    ...common,
    row,
    assumptions: [],
    shapes: [],
    checks: [
      { name: 'Static gate', outcome: 'passed', detail: 'Nothing forbidden in the text.', durationMs: 4 },
      { name: 'Build', outcome: 'passed', detail: 'Compiled with nvcc 13.0.', durationMs: 2400 },
      {
        name: 'Results, memory and races',
        outcome: 'failed',
        detail: '1 race, wrong results.',
        durationMs: 900,
      },
      { name: 'Time against the original', outcome: 'not-reached', detail: 'Not reached.' },
    ],
    reasons: [
      {
        rule: 'race',
        message:
          'Threads (3, 0, 0) and (4, 0, 0) write the same element of tile without a barrier between them.',
        line: 8,
      },
      {
        rule: 'wrong-result',
        message: 'The result differs from the original.',
        mismatch: {
          argument: 'C',
          shape: { N: 1024 },
          seed: '7',
          index: 4097,
          expected: 1.25,
          got: 0,
          error: 1250,
          wrongElements: 65_536,
          elements: 1_048_576,
        },
      },
    ],
  };
}

/** A made-up measured variant: intervals, samples, a prompt and an answer. */
export function measuredDetails(row: CandidateRow): CandidateDetails {
  const samples = (median: number): readonly number[] =>
    Array.from({ length: 40 }, (_, index) => median * (0.97 + 0.001 * ((index * 37) % 61)));
  const speedup = { value: 2.31, ci95: [2.28, 2.34] as const };
  return {
    ...common,
    row: { ...row, speedup },
    speedup,
    finalSpeedup: { value: 2.29, ci95: [2.26, 2.32] },
    assumptions: ['N is a multiple of 16'],
    shapes: [512, 1024, 2048].map((size, index) => {
      const [baselineUs, candidateUs] = [92 * 8 ** index, 40 * 8 ** index];
      return {
        shape: `M=${size} N=${size} K=${size}`,
        baselineUs,
        baselineCi95Us: [baselineUs * 0.99, baselineUs * 1.01],
        candidateUs,
        candidateCi95Us: [candidateUs * 0.985, candidateUs * 1.015],
        samplesUs: samples(candidateUs),
        speedup: baselineUs / candidateUs,
      };
    }),
    checks: [],
    reasons: [],
    conversation: {
      model: 'openai:example',
      prompt: 'Make this kernel faster.\nKeep its results within the tolerance.',
      answer: 'Tiles of both inputs are staged in shared memory.',
    },
  };
}

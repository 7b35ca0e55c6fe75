import { createSimEvaluator } from '../../../../../src/evaluation/backends/sim/sim-evaluator.ts';
import type { DefenceId } from '../../../../../src/evaluation/defences.ts';
import { withoutDefences } from '../../../../../src/evaluation/defences.ts';
import type { Evaluation } from '../../../../../src/protocol/evaluation.ts';
import type { TaskSpec } from '../../../../../src/protocol/task.ts';
import { candidateOf } from '../../fixtures.ts';
import type { SimTools } from '../../sim-tools.ts';

/** The body of the simplest kernel there is; attacks are put before, into or in place of it. */
export const honestBody = `  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = 2.0f * in[i];`;

/** A kernel of the task with this body. */
export function scaleKernel(body: string, before = ''): string {
  return `${before}__global__ void scale(const float* in, float* out, int n) {\n${body}\n}\n`;
}

/** out = 2 in, small enough that a test of the whole path takes little time. */
export function scaleTask(overrides: Partial<TaskSpec> = {}): TaskSpec {
  const head = '#include <cuda_runtime.h>\n\n';
  const region = scaleKernel(honestBody);
  const buffer = (name: string, role: 'input' | 'output'): TaskSpec['arguments'][number] => ({
    kind: 'buffer',
    name,
    type: 'f32',
    role,
    shape: ['n'],
    distribution: { kind: 'normal' },
  });
  return {
    name: 'scale',
    language: 'cuda',
    sourceFile: '/tasks/scale.cu',
    source: `${head}${region}\nint main() { return 0; }\n`,
    region: { start: head.length, end: head.length + region.length },
    kernel: 'scale',
    freedom: 'launch',
    entry: {
      kind: 'kernel',
      instance: 'scale',
      launch: { grid: ['ceilDiv(n, 64)'], block: ['64'], sharedBytes: '0' },
    },
    arguments: [
      buffer('in', 'input'),
      buffer('out', 'output'),
      { kind: 'scalar', name: 'n', type: 'i32', value: 'n' },
    ],
    shapes: { tune: [{ n: 2048 }], check: [{ n: 256 }], heldOut: [{ n: 201 }] },
    reference: { kind: 'baseline' },
    flags: [],
    ...overrides,
  };
}

/** Puts one candidate through the whole evaluation, with some defences switched off. */
export async function evaluateHostile(
  tools: SimTools,
  region: string,
  off: readonly DefenceId[] = [],
  task: TaskSpec = scaleTask(),
): Promise<Evaluation> {
  const { signal } = new AbortController();
  await using evaluator = await createSimEvaluator(
    { ...tools.options(task), defences: withoutDefences(off) },
    signal,
  );
  const launch = task.entry.kind === 'kernel' ? task.entry.launch : undefined;
  return await evaluator.evaluate(candidateOf(region, launch), { seed: 's' }, signal);
}

/** Verdict and reasons in one line, for messages. */
export function verdictText({ verdict }: Evaluation): string {
  return verdict.kind === 'failed'
    ? `failed at ${verdict.stage}: ${verdict.reasons.map(({ rule, line }) => `${rule}@${line ?? 0}`).join(' ')}`
    : verdict.kind;
}

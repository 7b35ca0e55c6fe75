import { deviceMemoryFor, forward, launchPart } from '../src/evaluation/backends/sim/bound-case.ts';
import { prepareKernel } from '../src/evaluation/backends/sim/prepared-kernel.ts';
import type { PreparedKernel } from '../src/evaluation/backends/sim/prepared-kernel.ts';
import type { RunnerRequest } from '../src/evaluation/backends/sim/runner-request.ts';
import { createSimParts } from '../src/evaluation/backends/sim/sim-evaluator.ts';
import { baselineCandidate } from '../src/syntax/baseline-candidate.ts';
import type { Shape } from '../src/protocol/task.ts';
import { never } from './simulator-tools.ts';
import type { SimulatorTools } from './simulator-tools.ts';
import { TimedRunner } from './timed-runner.ts';

/** What a thread of each kernel does `rounds` times. */
const bodies = {
  barrier: '__syncthreads();',
  shuffle: 'sum += __shfl_xor_sync(0xffffffffu, sum, 1);',
  global: 'sum += in[(blockIdx.x * 256 + threadIdx.x + r * 32) % 65536];',
  shared: 'sum += tile[(threadIdx.x + r) % 256];',
} as const;
type Body = keyof typeof bodies;

const names: Readonly<Record<Body, string>> = {
  barrier: 'thread and barrier',
  shuffle: 'thread and shuffle',
  global: 'global load',
  shared: 'shared load',
};
const modes: readonly RunnerRequest['mode'][] = ['run', 'check', 'count'];
const repetitions = 5;

interface Launch extends Shape {
  readonly blocks: number;
  readonly rounds: number;
}

/** One cost: nanoseconds for each thread, or for each thread and round. */
export interface SimulatorCost {
  readonly what: string;
  readonly mode: RunnerRequest['mode'];
  readonly nanoseconds: number;
}

/**
 * Costs from differences between a long and a short launch, so that starting, inputs and the answer do not count. The cheapest of
 * several runs: a busy machine makes processor time dearer too.
 */
export async function measureCosts(tools: SimulatorTools): Promise<readonly SimulatorCost[]> {
  const costs: SimulatorCost[] = [];
  for (const body of ['global', 'barrier', 'shuffle', 'shared'] as const) {
    const kernel = await prepare(tools, body);
    for (const mode of ['run', 'check', 'count'] as const) {
      const blocks = mode === 'run' ? 512 : 32;
      const object = mode === 'run' ? kernel.unit.plain : kernel.unit.checked;
      using runner = await TimedRunner.open(kernel.runner, object);
      const difference = async (few: Launch, many: Launch): Promise<number> => {
        const short = await cheapest(runner, kernel, mode, few);
        return (await cheapest(runner, kernel, mode, many)) - short;
      };
      if (body === 'global') {
        const threads = 256 * 7 * blocks;
        const whole = await difference({ blocks, rounds: 0 }, { blocks: 8 * blocks, rounds: 0 });
        costs.push({ what: 'thread', mode, nanoseconds: whole / threads });
      }
      const whole = await difference({ blocks, rounds: 4 }, { blocks, rounds: 68 });
      costs.push({ what: names[body], mode, nanoseconds: whole / (256 * 64 * blocks) });
    }
  }
  return costs.toSorted((a, b) => modes.indexOf(a.mode) - modes.indexOf(b.mode));
}

async function prepare(
  tools: SimulatorTools,
  body: Body,
): Promise<PreparedKernel & { readonly runner: string }> {
  const source = `__global__ void work(const float *in, float *out, int rounds) {
  __shared__ float tile[256];
  tile[threadIdx.x] = in[threadIdx.x];
  float sum = 0;
  for (int r = 0; r < rounds; ++r) ${bodies[body]}
  if (sum == 12345.0f) out[threadIdx.x] = sum + tile[threadIdx.x];
}
`;
  const task = await tools.task(`work-${body}`, source, {
    source: { file: `work-${body}.cu`, kernel: 'work', freedom: 'launch' },
    entry: { kernel: 'work', launch: { grid: ['blocks'], block: ['256'] } },
    arguments: [
      { name: 'in', type: 'f32', role: 'input', shape: ['65536'] },
      { name: 'out', type: 'f32', role: 'output', shape: ['256'] },
      { name: 'rounds', type: 'i32', role: 'scalar', value: 'rounds' },
    ],
    shapes: { tune: [{ blocks: 16, rounds: 4 }], check: [{ blocks: 16, rounds: 4 }] },
  });
  const parts = await createSimParts(tools.freshOptions(task), never);
  const prepared = await prepareKernel(parts, baselineCandidate(task), never);
  if (prepared.kind === 'failed') throw new Error(prepared.reasons[0]?.message);
  return Object.assign(prepared.value, { runner: parts.native.runner });
}

/** Nanoseconds of one launch, the cheapest of several. */
async function cheapest(
  runner: TimedRunner,
  kernel: PreparedKernel,
  mode: RunnerRequest['mode'],
  launch: Launch,
): Promise<number> {
  const bound = kernel.bind(launch);
  if (!bound.ok) throw new Error(bound.failure.message);
  let best = Infinity;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const nanoseconds = await runner.nanosecondsOf({
      id: 1,
      nonce: 'abcd',
      seed: 1n,
      pattern: 'normal',
      ...launchPart(bound.value),
      arguments: bound.value.arguments,
      mode,
      order: forward,
      blocks: 'all',
      deviceMemoryBytes: deviceMemoryFor(bound.value),
    });
    best = Math.min(best, nanoseconds);
  }
  return best;
}

import { findCudaToolkits } from '../src/application/cuda-devices.ts';
import { inParallel } from '../src/application/measure/in-parallel.ts';
import { CubinBuilder } from '../src/evaluation/backends/cuda/cubin-builder.ts';
import { createSimParts } from '../src/evaluation/backends/sim/sim-evaluator.ts';
import { translateKernelTask } from '../src/evaluation/backends/sim/translate-cuda.ts';
import { createBuildSlots } from '../src/evaluation/build-slots.ts';
import { composeSource } from '../src/syntax/evolve-region.ts';
import { exampleTask, variantOf } from './evaluation-overhead.ts';
import { never } from './simulator-tools.ts';
import type { SimulatorTools } from './simulator-tools.ts';

/** Throughput of building distinct candidates, caches empty. */
export interface BuildThroughput {
  readonly compiler: string;
  readonly inFlight: number;
  readonly candidates: number;
  readonly wallMs: number;
  readonly perMinute: number;
}

const candidates = 8;

/** Builds distinct candidates of one example with 1, 2 and 4 in flight: for the simulated GPU, and cubins where there is an nvcc. */
export async function measureBuilds(tools: SimulatorTools): Promise<readonly BuildThroughput[]> {
  const task = await exampleTask('cuda', 'matmul');
  const results: BuildThroughput[] = [];
  const measure = async (
    compiler: string,
    inFlight: number,
    build: (number: number) => Promise<{ readonly kind: string }>,
  ): Promise<void> => {
    const startMs = performance.now();
    await inParallel(
      Array.from({ length: candidates }, (_, number) => number),
      inFlight,
      async (number) => {
        const built = await build(number);
        if (built.kind !== 'passed') throw new Error(`${compiler}: candidate ${number} was not built`);
      },
    );
    const wallMs = performance.now() - startMs;
    results.push({ compiler, inFlight, candidates, wallMs, perMinute: (candidates * 60_000) / wallMs });
  };
  const { toolkits } = await findCudaToolkits(never);
  const [toolkit] = toolkits;
  for (const inFlight of [1, 2, 4]) {
    const options = tools.freshOptions(task);
    const { builder, parser } = await createSimParts(options, never);
    await measure('simulator', inFlight, async (number) => {
      const source = composeSource(task, variantOf(task, number));
      const unit = translateKernelTask(task, source, parser, { isHeaderPresent: () => true });
      if (!unit.ok) return { kind: 'failed' };
      return builder.build(unit.value, task.sourceFile, task.flags, never);
    });
    if (toolkit === undefined) continue;
    const cubins = new CubinBuilder({
      task,
      parser,
      executor: options.executor,
      toolkit,
      architecture: 'sm_90',
      device: 'cuda:0',
      cacheFolder: options.cacheFolder,
      slots: createBuildSlots(inFlight),
    });
    await measure(`nvcc ${toolkit.release}`, inFlight, async (number) =>
      cubins.build(variantOf(task, number), never),
    );
  }
  return results;
}

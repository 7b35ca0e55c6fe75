import type { Evaluator } from '../../engine/ports.ts';
import type { SimBaselineParts } from '../../evaluation/backends/sim/sim-baseline.ts';
import type { SimBaseline } from '../../evaluation/backends/sim/sim-baseline.ts';
import { createSimEvaluator, createSimParts } from '../../evaluation/backends/sim/sim-evaluator.ts';
import type { SimEvaluatorOptions } from '../../evaluation/backends/sim/sim-evaluator.ts';
import { lintTask } from '../../evaluation/task-lint.ts';
import type { TaskLint } from '../../evaluation/task-lint.ts';
import type { Defences } from '../../evaluation/defences.ts';
import type { DeviceId } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { openCudaEvaluator } from '../cuda-devices.ts';
import { sharedSeed } from '../run-factories.ts';
import type { LocalParts } from '../run-factories.ts';
import { exposedExecutor } from './exposed-executor.ts';
import type { Exposure, JobUse } from './exposed-executor.ts';

/** An evaluator for attacks on one task, with some defences off or none, and what an independent look at a candidate needs. */
export interface Arena extends AsyncDisposable {
  readonly evaluator: Evaluator;
  /** The simulator's parts of the same task, with the same defences. */
  readonly parts: SimBaselineParts;
  readonly baseline: SimBaseline;
  /** What the lint says of the task before anything is spent on it. */
  lint(): Promise<TaskLint>;
  /** Largest use of any job of candidates and compilers so far. */
  readonly use: JobUse;
}

/** Where an arena is opened. */
export interface ArenaPlace {
  readonly local: LocalParts;
  readonly task: TaskSpec;
  readonly device: DeviceId;
}

/** Simulated GPU that looks at outputs and counts where the device itself is a real one. */
const lookingDevice = 'sim:h100';

/** Opens an evaluator of the product with `exposure.defences` in force. */
export async function openArena(
  { local, task, device }: ArenaPlace,
  exposure: Exposure,
  signal: AbortSignal,
): Promise<Arena> {
  const use: JobUse = { wallMs: 0, outputBytes: 0, outcomes: [] };
  const common: SimEvaluatorOptions = {
    task,
    device,
    executor: exposedExecutor(local.executor, exposure, use),
    toolchain: local.toolchain,
    cacheFolder: local.cacheFolder,
    seed: sharedSeed(task),
    monotonic: () => performance.now(),
    defences: exposure.defences,
  };
  const simulated = await createSimEvaluator(
    { ...common, device: device.startsWith('sim') ? device : lookingDevice },
    signal,
  );
  const parts = await createSimParts(
    { ...common, device: device.startsWith('sim') ? device : lookingDevice },
    signal,
  );
  const real = device.startsWith('cuda:') ? await openCudaEvaluator(device, common, signal) : undefined;
  return {
    evaluator: real ?? simulated,
    parts,
    baseline: simulated.baseline,
    use,
    lint: () => lintTask({ ...common, device: device.startsWith('sim') ? device : lookingDevice }, signal),
    async [Symbol.asyncDispose]() {
      await real?.[Symbol.asyncDispose]();
      await simulated[Symbol.asyncDispose]();
      await parts.comparer[Symbol.asyncDispose]();
    },
  };
}

/** The same evaluator for several candidates. */
export type OpenArena = (task: TaskSpec, defences: Defences) => Promise<Arena>;

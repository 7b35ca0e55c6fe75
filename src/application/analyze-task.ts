import { analyzeKernel } from '../evaluation/analyze.ts';
import type { KernelAnalysis } from '../evaluation/analyze.ts';
import type { DeviceId } from '../protocol/evaluation.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { checkDevice, openLocalParts, sharedSeed } from './run-factories.ts';

/** Counters and hints of the user's own kernel by source line, at each tune shape of its task. */
export async function analyzeTask(
  task: TaskSpec,
  device: DeviceId,
  signal: AbortSignal,
): Promise<readonly KernelAnalysis[]> {
  checkDevice(device);
  await using parts = await openLocalParts(signal);
  const { executor, toolchain, cacheFolder } = parts;
  return await analyzeKernel(
    { task, device, executor, toolchain, cacheFolder, seed: sharedSeed(task) },
    signal,
  );
}

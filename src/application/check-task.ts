import { lintTask } from '../evaluation/task-lint.ts';
import type { TaskLint } from '../evaluation/task-lint.ts';
import type { DeviceId } from '../protocol/evaluation.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { checkDevice, openLocalParts, sharedSeed } from './run-factories.ts';

/** Lints a task on a simulated device: is the original sound on it, and would wrong results be noticed? */
export async function checkTask(task: TaskSpec, device: DeviceId, signal: AbortSignal): Promise<TaskLint> {
  checkDevice(device);
  await using parts = await openLocalParts(signal);
  const { executor, toolchain, cacheFolder } = parts;
  return await lintTask({ task, device, executor, toolchain, cacheFolder, seed: sharedSeed(task) }, signal);
}

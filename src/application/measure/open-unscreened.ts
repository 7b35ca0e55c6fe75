import type { DeviceId } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import { openCudaEvaluator } from '../cuda-devices.ts';
import { openLocalParts, sharedSeed } from '../run-factories.ts';
import type { OpenedEvaluator } from './measure-stage.ts';

/**
 * An evaluator on a CUDA device without the simulator's look at candidates: only for showing what becomes of a
 * kernel that breaks the device, which the simulator would never let through.
 */
export async function openUnscreened(
  task: TaskSpec,
  device: DeviceId,
  signal: AbortSignal,
): Promise<OpenedEvaluator> {
  if (!device.startsWith('cuda:'))
    throw new UserError('usage', `Kernels that break the device are not tried on ${device}.`);
  const parts = await openLocalParts(signal);
  try {
    const evaluator = await openCudaEvaluator(
      device,
      {
        task,
        device,
        executor: parts.executor,
        toolchain: parts.toolchain,
        cacheFolder: parts.cacheFolder,
        seed: sharedSeed(task),
        monotonic: () => performance.now(),
        unscreened: true,
      },
      signal,
    );
    return {
      ...evaluator,
      async [Symbol.asyncDispose]() {
        await evaluator[Symbol.asyncDispose]();
        await parts[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await parts[Symbol.asyncDispose]();
    throw error;
  }
}

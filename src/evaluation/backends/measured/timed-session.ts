import { KernelFoundryError } from '../../../shared/errors.ts';
import { deviceMemoryFor, forward, launchPart, nonceOf } from '../sim/bound-case.ts';
import type { BoundKernel, InputSet } from '../sim/bound-case.ts';
import type { RunnerSession } from '../sim/runner-session.ts';
import type { TakeSamples } from './paired-timing.ts';

/** One side of a paired measurement at one shape. */
export interface TimedSide {
  readonly session: RunnerSession;
  readonly kernel: BoundKernel;
  readonly inputs: InputSet;
  readonly secret: string;
  readonly l2Bytes: number;
  readonly nextId: () => number;
}

/** Takes samples of one side. Rejects with `device-lost` when the device fails or the process ends. */
export function samplesOf({ session, kernel, inputs, secret, l2Bytes, nextId }: TimedSide): TakeSamples {
  return async (plan, signal) => {
    const id = nextId();
    const outcome = await session.time(
      {
        id,
        nonce: nonceOf(secret, 'time', id),
        seed: inputs.seed,
        pattern: inputs.pattern,
        ...launchPart(kernel),
        arguments: kernel.arguments,
        mode: 'time',
        timing: {
          samples: plan.samples,
          warmup: plan.warmup,
          batch: plan.batch,
          // A flush between the launches of a batch would be timed with them: short kernels run warm, and the verdict's notes say so.
          flushBytes: plan.batch === 1 ? 2 * l2Bytes + (8 << 20) : 0,
        },
        order: forward,
        blocks: 'all',
        deviceMemoryBytes: deviceMemoryFor(kernel),
      },
      signal,
    );
    if (outcome.kind === 'ended') throw new KernelFoundryError('device-lost', outcome.reason);
    return { deviceUs: outcome.answer.samplesUs, hostUs: outcome.answer.hostUs };
  };
}

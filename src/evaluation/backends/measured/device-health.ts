import { sleep } from '../../../shared/abort.ts';
import { KernelFoundryError, messageOf } from '../../../shared/errors.ts';
import { bufferBytes } from '../../bind-task.ts';
import { seedOf } from '../../stages/check-plan.ts';
import { deviceMemoryFor, forward, launchPart, nonceOf } from '../sim/bound-case.ts';
import type { MeasuredParts } from './measured-parts.ts';

const attempts = 3;
const pauseMs = 2000;

/**
 * Whether the device still works after a candidate's process was lost: the baseline runs on the smallest shape in a process of its own. A
 * driver may need a moment to clean up. Throws `device-unhealthy` when it does not come back: going on would blame candidates for it.
 * The device is held by the caller.
 */
export async function probeHealth(parts: MeasuredParts, signal: AbortSignal): Promise<void> {
  let problem = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await sleep(pauseMs, signal);
    const found = await runBaseline(parts, signal).catch((error: unknown) => {
      if (!KernelFoundryError.is(error)) throw error;
      return messageOf(error);
    });
    if (found === undefined) return;
    problem = found;
  }
  throw new KernelFoundryError(
    'device-unhealthy',
    `${parts.device.facts.name} does not run the original kernel any more: ${problem}`,
  );
}

/** Why the baseline could not be run; undefined when it was. */
async function runBaseline(
  { task, device, baseline, secret }: MeasuredParts,
  signal: AbortSignal,
): Promise<string | undefined> {
  const bound = [...task.shapes.check, ...task.shapes.tune]
    .map((shape) => baseline.kernel.bind(shape))
    .flatMap((one) => (one.ok ? [one.value] : []))
    .toSorted((a, b) => bufferBytes(a.arguments) - bufferBytes(b.arguments));
  const [smallest] = bound;
  if (smallest === undefined) return undefined;
  const session = await device.open('baseline', signal);
  try {
    const problem = await session.loaded(signal);
    if (problem !== undefined) return problem;
    const id = baseline.nextRequest();
    const outcome = await session.request(
      {
        id,
        nonce: nonceOf(secret, 'health', id),
        seed: seedOf(secret, 'health', id),
        pattern: 'normal',
        ...launchPart(smallest),
        arguments: smallest.arguments,
        mode: 'run',
        order: forward,
        blocks: 'all',
        deviceMemoryBytes: deviceMemoryFor(smallest),
      },
      signal,
    );
    if (outcome.kind === 'ended') return outcome.reason;
    return outcome.answer.event === 'failed' ? outcome.answer.message : undefined;
  } finally {
    await session.close();
  }
}

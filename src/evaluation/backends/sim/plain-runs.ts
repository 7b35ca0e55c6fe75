import { shapeText } from '../../bind-task.ts';
import type { Defences } from '../../defences.ts';
import { inputSeedOf } from '../../stages/check-plan.ts';
import type { CheckShape } from '../../stages/check-plan.ts';
import { answerReasons } from './answer-reasons.ts';
import { deviceMemoryFor, forward, launchPart, nonceOf } from './bound-case.ts';
import type { PreparedKernel } from './prepared-kernel.ts';
import type { CaseResult } from './run-case.ts';
import type { RunnerSession } from './runner-session.ts';
import type { SimBaseline } from './sim-baseline.ts';

/** What running a kernel in the plain build takes. */
export interface PlainRunParts {
  readonly kernel: PreparedKernel;
  /** With the plain build loaded. */
  readonly session: RunnerSession;
  readonly baseline: SimBaseline;
  readonly seed: string;
  readonly defences: Defences;
}

/**
 * Runs each shape once in the plain build, which knows the ends of local arrays where the checked one cannot see that they are left.
 * Undefined where there is nothing against the kernel.
 */
export async function overrunsIn(
  parts: PlainRunParts,
  shapes: readonly CheckShape[],
  signal: AbortSignal,
): Promise<Pick<CaseResult, 'reasons' | 'findings'> | undefined> {
  const { kernel, session, baseline, seed, defences } = parts;
  for (const [index, { shape, source }] of shapes.entries()) {
    const bound = kernel.bind(shape);
    if (!bound.ok) continue;
    const id = baseline.nextRequest();
    const outcome = await session.request(
      {
        id,
        nonce: nonceOf(seed, 'plain', id),
        seed: inputSeedOf(defences, seed, 'plain', index),
        pattern: 'normal',
        ...launchPart(bound.value),
        arguments: bound.value.arguments,
        mode: 'run',
        order: forward,
        blocks: 'all',
        deviceMemoryBytes: deviceMemoryFor(bound.value),
      },
      signal,
    );
    const { reasons, findings } = await answerReasons(outcome, kernel.plainCode, signal);
    if (reasons.length === 0) continue;
    const where = source === 'held-out' ? 'on a held-out shape' : `at ${shapeText(shape)}`;
    return {
      findings,
      reasons: reasons.map((reason) => ({ ...reason, message: `${reason.message} ${where}` })),
    };
  }
  return undefined;
}

import type { Reason } from '../../../protocol/evaluation.ts';
import { shapeText } from '../../bind-task.ts';
import type { CheckResult, StageOutcome } from '../../pipeline.ts';
import type { ShapeSource } from '../../stages/check-plan.ts';
import { inputSeedOf } from '../../stages/check-plan.ts';
import { forward } from '../sim/bound-case.ts';
import { runCase } from '../sim/run-case.ts';
import type { RunnerSession } from '../sim/runner-session.ts';
import { DeviceReference } from './device-reference.ts';
import type { MeasuredParts } from './measured-parts.ts';

/** Compares results on the device at every shape of the task. The caller holds the device. */
export async function checkOnDevice(
  parts: MeasuredParts,
  signal: AbortSignal,
): Promise<StageOutcome<Pick<CheckResult, 'notes'>>> {
  const { task, device } = parts;
  await using reference = new DeviceReference(parts);
  const session = await device.open('candidate', signal);
  try {
    const problem = await session.loaded(signal);
    if (problem !== undefined) return { kind: 'failed', reasons: [{ rule: 'load', message: problem }] };
    const shapes = [
      ...task.shapes.tune.map((shape) => ({ shape, source: 'tune' as const })),
      ...task.shapes.check.map((shape) => ({ shape, source: 'check' as const })),
      ...task.shapes.heldOut.map((shape) => ({ shape, source: 'held-out' as const })),
    ];
    const notes: string[] = [];
    for (const [index, { shape, source }] of shapes.entries()) {
      const outcome = await checkShape(parts, reference, session, shape, source, index, signal);
      if (outcome.kind === 'failed') return outcome;
      notes.push(...outcome.value);
    }
    const compared = shapes.length - notes.length;
    return {
      kind: 'passed',
      value: { notes: [...notes, `results of ${compared} shapes compared on the device`] },
    };
  } finally {
    await session.close();
  }
}

async function checkShape(
  parts: MeasuredParts,
  reference: DeviceReference,
  session: RunnerSession,
  shape: Readonly<Record<string, number>>,
  source: ShapeSource,
  index: number,
  signal: AbortSignal,
): Promise<StageOutcome<readonly string[]>> {
  const { task, kernel, comparer, baseline, seed, secret, defences } = parts;
  const bound = kernel.bind(shape);
  if (!bound.ok) return failed([bound.failure]);
  // At tune shapes the inputs are those the simulator's check used: a reference in double precision is worked out once.
  const inputSeed =
    source === 'tune'
      ? inputSeedOf(defences, secret, 'tune', shapeText(shape))
      : inputSeedOf(defences, seed, 'device inputs', index);
  const inputs = { shape, seed: inputSeed, pattern: 'normal' as const };
  const expected = await reference.expected(bound.value, inputs, signal);
  if (expected.kind === 'undefined')
    return {
      kind: 'passed',
      value: [
        `not compared on the device ${source === 'held-out' ? 'on a held-out shape' : `at ${shapeText(shape)}`}: ${expected.reason}`,
      ],
    };
  const { reasons } = await runCase(
    {
      task,
      defences,
      kernel: bound.value,
      oneCase: { ...inputs, source, order: forward, offsetElements: 0 },
      session,
      code: kernel.code,
      comparer,
      expected,
      secret: seed,
      requestId: baseline.nextRequest(),
      mode: 'run',
    },
    signal,
  );
  return reasons.length > 0 ? failed(reasons) : { kind: 'passed', value: [] };
}

function failed(reasons: readonly Reason[]): StageOutcome<never> {
  return { kind: 'failed', reasons };
}

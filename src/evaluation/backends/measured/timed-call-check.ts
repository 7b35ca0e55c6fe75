import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { ElementType, TaskSpec } from '../../../protocol/task.ts';
import type { Defences } from '../../defences.ts';
import { defaultTolerance } from '../../stages/precision.ts';
import { forward } from '../sim/bound-case.ts';
import type { OutputComparer } from '../sim/compare-outputs.ts';
import { judgeOutputs } from '../sim/judge-outputs.ts';
import type { DumpedOutput } from '../sim/runner-answer.ts';
import type { RunnerPair } from './runner-pair.ts';
import { lastOutputs, takeTurn } from './timed-session.ts';
import type { LastOutputs, TimedSide } from './timed-session.ts';
import type { Turn } from './timed-turn.ts';

export interface TimedCallParts {
  readonly task: TaskSpec;
  readonly baseline: TimedSide;
  readonly candidate: TimedSide;
  readonly comparer: OutputComparer;
  readonly defences: Defences;
  readonly pair: RunnerPair;
}

/**
 * Compares what the last timed launch of the candidate's turn left with what the baseline computes on the same input set, in its own
 * process. Reasons against the candidate; none where they agree.
 */
export async function checkTimedCall(
  parts: TimedCallParts,
  turn: Turn,
  signal: AbortSignal,
): Promise<readonly Reason[]> {
  const { task, baseline, candidate, comparer, defences } = parts;
  const { kernel, inputs } = candidate;
  const set = turn.sets.at(-1) ?? 0;
  const dump = `timed-${candidate.nextId()}`;
  const fetched = await lastOutputs(candidate, dump, signal);
  // Where the baseline needs the candidate's memory, the candidate's folder goes with its process.
  const own = parts.pair.isExclusive ? await kept(fetched, dump) : fetched;
  const { plan } = turn;
  await takeTurn(
    baseline,
    { ...plan, samples: 1, warmup: 0, batch: 1, flushBytes: 0, firstSet: set },
    signal,
  );
  const original = await lastOutputs(baseline, dump, signal);
  try {
    const reasons = await judgeOutputs(
      {
        task: comparedWithBaseline(task),
        defences,
        kernel,
        oneCase: { ...inputs, source: 'tune', order: forward },
        folder: own.folder,
        outputs: own.outputs,
        expected: filesOf(original),
        isDouble: false,
        baseline: filesOf(original),
      },
      comparer,
      signal,
    );
    const late: Reason[] = own.late
      ? [{ rule: 'late-output', message: 'outputs changed after the launch had ended for its stream' }]
      : [];
    return [...late, ...reasons.map(asTimedCall)];
  } finally {
    for (const { folder } of [own, original]) await rm(join(folder, dump), { recursive: true, force: true });
    if (own !== fetched) await rm(own.folder, { recursive: true, force: true });
  }
}

async function kept(fetched: LastOutputs, dump: string): Promise<LastOutputs> {
  const folder = await mkdtemp(join(tmpdir(), 'kernelfoundry-timed-'));
  await cp(join(fetched.folder, dump), join(folder, dump), { recursive: true });
  return { ...fetched, folder };
}

/** Both may be off by the tolerance from a reference in double precision, to either side. */
function comparedWithBaseline(task: TaskSpec): TaskSpec {
  if (task.reference.kind === 'baseline') return task;
  const written = task.arguments.find(
    (argument) => argument.kind === 'buffer' && argument.role !== 'input' && isFloating(argument.type),
  );
  if (written === undefined) return task;
  const { relative, absolute } = task.tolerance ?? defaultTolerance(written.type);
  return { ...task, tolerance: { relative: 2 * relative, absolute: 2 * absolute } };
}

function isFloating(type: ElementType): boolean {
  return type === 'f16' || type === 'bf16' || type === 'f32' || type === 'f64';
}

function filesOf({ folder, outputs }: LastOutputs): {
  readonly outputs: readonly (DumpedOutput & { readonly path: string })[];
} {
  return { outputs: outputs.map((output) => ({ ...output, path: join(folder, output.file) })) };
}

function asTimedCall(reason: Reason): Reason {
  return {
    ...reason,
    rule: 'timed-call-wrong',
    message: `a timed call, unlike the checked ones, gave a wrong result: ${reason.message}`,
  };
}

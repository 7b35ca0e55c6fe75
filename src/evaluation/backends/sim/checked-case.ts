import type { CheckerFinding } from '../../../protocol/counters.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { shapeText } from '../../bind-task.ts';
import type { Defences } from '../../defences.ts';
import { alignedOffset } from '../../stages/check-plan.ts';
import type { CheckCase } from '../../stages/check-plan.ts';
import { variedFor } from './bound-case.ts';
import type { BoundKernel } from './bound-case.ts';
import type { OutputComparer } from './compare-outputs.ts';
import type { PreparedKernel } from './prepared-kernel.ts';
import { runCase } from './run-case.ts';
import type { CaseResult } from './run-case.ts';
import type { RunnerSession } from './runner-session.ts';
import type { SimBaseline } from './sim-baseline.ts';
import type { DefinedOutputs } from './tune-check.ts';

/** What judging a case of one candidate takes. */
export interface CheckedCaseParts {
  readonly task: TaskSpec;
  readonly baseline: SimBaseline;
  readonly comparer: OutputComparer;
  readonly defences: Defences;
  /** The private seed of the evaluation. */
  readonly seed: string;
  readonly kernel: PreparedKernel;
  /** Holds the checked build. */
  readonly session: RunnerSession;
  /** A session that holds the plain build, opened at the first need. */
  readonly plain: () => Promise<RunnerSession>;
}

/** How a case ended. */
export type CheckedCase =
  | {
      readonly kind: 'passed' | 'failed';
      readonly reasons: readonly Reason[];
      readonly findings: readonly CheckerFinding[];
      readonly notices: readonly CheckerFinding[];
      readonly outputs?: string;
    }
  | { readonly kind: 'dropped'; readonly note: string };

/** Runs one case of the check stage and judges it; what the original cannot do either is dropped, with a note. */
export async function checkCase(
  one: CheckCase,
  parts: CheckedCaseParts,
  signal: AbortSignal,
): Promise<CheckedCase> {
  const { task, baseline, comparer, seed, defences, kernel: prepared, session } = parts;
  const bound = prepared.bind(one.shape);
  if (!bound.ok) return { kind: 'failed', reasons: [atShape(bound.failure, one)], findings: [], notices: [] };
  if (prepared.hasOwnLaunches) {
    const launches = await prepared.launches(one.shape, session, signal);
    if (!launches.ok)
      return {
        kind: 'failed',
        reasons: launches.failure.map((reason) => atShape(reason, one)),
        findings: [],
        notices: [],
      };
  }
  const kernel = variedFor(bound.value, task, one);
  if (kernel === undefined)
    return {
      kind: 'dropped',
      note: 'one case was left out: the arguments that may overlap differ in size',
    };
  const expected = await baseline.expected(kernel, one, signal);
  if (expected.kind === 'undefined')
    return { kind: 'dropped', note: `one case was left out: ${expected.reason}` };
  const result = await runCase(
    {
      task,
      defences,
      kernel,
      oneCase: one,
      session,
      code: prepared.code,
      comparer,
      expected,
      secret: seed,
      requestId: baseline.nextRequest(),
    },
    signal,
  );
  if (result.reasons.length === 0) return { kind: 'passed', ...result };
  // What infinities and NaN make of a result depends on the order of operations, which is free: said, not held against it.
  if (one.pattern === 'special' && result.reasons.every(({ rule }) => rule === 'wrong-result'))
    return {
      kind: 'dropped',
      note: `infinities, NaN or denormal numbers give other results than the original's (${result.reasons[0]?.message ?? ''})`,
    };
  // Before a candidate is blamed, the original has to pass the same case: unusual values and odd alignment may break both.
  if (one.pattern !== 'normal' || isMisaligned(one) || one.overlap !== undefined) {
    const own = await baseline.problemsAt(one, signal);
    if (own.length > 0)
      return {
        kind: 'dropped',
        note: `one case was left out, the original fails it too: ${own[0]?.message ?? ''}`,
      };
  }
  if (!isMisaligned(one) && one.overlap === undefined)
    return { kind: 'failed', ...(await explained(result, kernel, expected, one, parts, signal)) };
  const [first] = result.reasons;
  return {
    kind: 'failed',
    findings: result.findings,
    notices: result.notices,
    reasons: [
      {
        ...(one.overlap === undefined
          ? {
              rule: 'undeclared-alignment',
              message: `base pointers off by one element break the kernel (${first?.message ?? ''}); declare the alignment as an assumption or load without it`,
            }
          : {
              rule: 'undeclared-aliasing',
              message: `the kernel is wrong where ${one.overlap.argument} and ${one.overlap.with} are the same memory, which the task allows (${first?.message ?? ''}); declare "no-aliasing" as an assumption or allow for it`,
            }),
        ...(first?.line === undefined ? {} : { line: first.line }),
      },
    ],
  };
}

/**
 * A case that fails and leaves the checker nothing to say of it runs again in the plain build, which knows the ends of local arrays.
 */
async function explained(
  result: CaseResult,
  kernel: BoundKernel,
  expected: DefinedOutputs,
  one: CheckCase,
  parts: CheckedCaseParts,
  signal: AbortSignal,
): Promise<CaseResult> {
  if (result.findings.some((finding) => finding.line > 0)) return result;
  const { task, baseline, comparer, seed, defences } = parts;
  const again = await runCase(
    {
      task,
      defences,
      kernel,
      oneCase: one,
      session: await parts.plain(),
      code: parts.kernel.plainCode,
      comparer,
      expected,
      secret: seed,
      requestId: baseline.nextRequest(),
      mode: 'run',
    },
    signal,
  );
  const found = again.findings.filter((finding) => finding.kind === 'out-of-bounds');
  const reasons = again.reasons.filter((reason) => reason.rule === 'out-of-bounds');
  if (found.length === 0) return result;
  return { ...result, reasons: [...reasons, ...result.reasons], findings: [...found, ...result.findings] };
}

/** Base pointers that are off by less than devices align allocations to. */
export function isMisaligned(one: CheckCase): boolean {
  return one.offsetElements % alignedOffset !== 0;
}

function atShape(reason: Reason, one: CheckCase): Reason {
  return one.source === 'held-out'
    ? { ...reason, message: 'the launch is not possible on a held-out shape' }
    : { ...reason, message: `${reason.message} at ${shapeText(one.shape)}` };
}

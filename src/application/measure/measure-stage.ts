import type { Evaluator } from '../../engine/ports.ts';
import type { DeviceId } from '../../protocol/evaluation.ts';
import type { Budget, TaskSpec } from '../../protocol/task.ts';
import { isAbortError } from '../../shared/abort.ts';
import { UserError, messageOf } from '../../shared/errors.ts';
import type { RedteamSuite } from '../redteam/attack.ts';
import type { SuiteOptions } from '../redteam/run-suite.ts';
import type { RunReport } from '../report/report.ts';
import type { MeasureJournal } from './measure-journal.ts';
import type { VariantSet } from './variant-set.ts';

/** An evaluator that is closed when its stage is done with it. */
export type OpenedEvaluator = Evaluator & Partial<AsyncDisposable>;

/** What the stages of a measurement work with; tests bring evaluators of their own. */
export interface MeasureContext {
  readonly device: DeviceId;
  readonly simulatedDevice: DeviceId;
  /** Key of this call's session record. */
  readonly session: string;
  readonly journal: MeasureJournal;
  readonly sets: readonly VariantSet[];
  /** The task of an example. */
  readonly loadTask: (example: string) => Promise<TaskSpec>;
  readonly openEvaluator: (
    task: TaskSpec,
    device: DeviceId,
    signal: AbortSignal,
    options?: { readonly unscreened: boolean },
  ) => Promise<OpenedEvaluator>;
  /** Searches with the rewriter until the budget is spent, and reports. */
  readonly search: (task: TaskSpec, budget: Budget, seed: string, signal: AbortSignal) => Promise<RunReport>;
  /** The attack suite, and how it is run: results come one by one. */
  readonly redTeam: {
    readonly suite: () => RedteamSuite;
    readonly run: (options: SuiteOptions, signal: AbortSignal) => Promise<unknown>;
  };
  readonly monotonic: () => number;
  /** Milliseconds until the call has to end. */
  readonly remainingMs: () => number;
  readonly note: (line: string) => void;
}

/** One stage of a measurement. Adding one: a file beside self-test-stage.ts and a line in measure-stages.ts. */
export interface MeasureStage {
  readonly name: string;
  /** Does what the journal does not have yet, in order of value. */
  run(context: MeasureContext, signal: AbortSignal): Promise<void>;
}

/**
 * One item of a stage: skipped where an earlier call did it; a failure of ours is written down and the next item goes on. Only the end of the
 * time passes through.
 */
export async function measureItem(
  context: MeasureContext,
  stage: string,
  key: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (signal.aborted || isAbortError(error)) throw error;
    const message = UserError.is(error) ? error.toUserText() : messageOf(error);
    context.note(`${stage} ${key}: ${message}`);
    context.journal.add({ kind: 'problem', key: `${stage}/${key}`, session: context.session, message });
  }
}

/** Opens an evaluator for some work and closes it however that ends. */
export async function withEvaluator<Value>(
  opened: Promise<OpenedEvaluator>,
  work: (evaluator: OpenedEvaluator) => Promise<Value>,
): Promise<Value> {
  const evaluator = await opened;
  try {
    return await work(evaluator);
  } finally {
    await evaluator[Symbol.asyncDispose]?.();
  }
}

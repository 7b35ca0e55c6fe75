import type { Budget } from '../protocol/task.ts';
import { linkSignals } from '../shared/abort.ts';
import { UserError } from '../shared/errors.ts';
import type { Store } from '../store/store.ts';
import { driveRun } from './drive-run.ts';
import type { RunEnd, RunFactories, RunObserver, RunSignals } from './drive-run.ts';

/** How a run goes on. */
export interface ResumeOptions {
  /** Id, beginning of an id, or `last`. */
  readonly run: string;
  /** Replaces the run's budget; limits left out here stay as they were. */
  readonly budget?: Budget;
  /** Proposes nothing more: measures the best once more and ends the run, as a stop does. */
  readonly finish?: boolean;
  readonly observer?: RunObserver;
}

/**
 * Goes on with a run that was paused, interrupted or killed, or with a finished one whose budget is raised. Everything
 * it needs comes from the store: the source file may have changed meanwhile.
 */
export async function resumeRun(
  store: Store,
  options: ResumeOptions,
  factories: RunFactories,
  signals: RunSignals = {},
): Promise<RunEnd> {
  const { run, spec, status } = store.run(options.run);
  if (status === 'finished' && options.budget === undefined) return { run, kind: 'finished' };
  // Found out before tools are opened; whoever comes in between is found out when the run is claimed for good.
  if (status === 'running') store.claim(run).lease.release();
  using opening = linkSignals(signals.pause, signals.stop);
  const finish = options.finish === true;
  const proposers = finish ? [] : await factories.openProposers(spec.proposers, spec.task, opening.signal);
  const evaluator = await factories.openEvaluator(spec.task, spec.device, opening.signal);
  try {
    if (evaluator.timing !== spec.timing)
      throw new UserError(
        'timing-changed',
        `${spec.device} gives ${evaluator.timing} times now, the run has ${spec.timing} ones.`,
        {
          fix: 'Start a new run: modelled and measured times never share an archive.',
        },
      );
    const { budget, observer } = options;
    const stop = finish ? AbortSignal.abort() : signals.stop;
    const session = { ...signals, ...(stop === undefined ? {} : { stop }) };
    return await driveRun(store, run, evaluator, proposers, factories, { budget, observer }, session);
  } finally {
    await evaluator[Symbol.asyncDispose]?.();
  }
}

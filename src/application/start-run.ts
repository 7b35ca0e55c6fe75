import { linkSignals } from '../shared/abort.ts';
import type { Store } from '../store/store.ts';
import { driveRun } from './drive-run.ts';
import type { RunEnd, RunFactories, RunObserver, RunSignals } from './drive-run.ts';
import { storeRun } from './store-run.ts';
import type { RunRequest } from './store-run.ts';

/** What a new run is asked for, and who watches it. */
export interface StartOptions extends RunRequest {
  readonly observer?: RunObserver;
}

/** Starts a run and searches until it ends or is paused. What is missing is reported before anything is stored. */
export async function startRun(
  store: Store,
  options: StartOptions,
  factories: RunFactories,
  signals: RunSignals = {},
): Promise<RunEnd> {
  const { task, device, proposers: ids, observer } = options;
  using opening = linkSignals(signals.pause, signals.stop);
  const proposers = await factories.openProposers(ids, task, opening.signal);
  const evaluator = await factories.openEvaluator(task, device, opening.signal);
  try {
    const run = await storeRun(store, { ...options, timing: evaluator.timing });
    return await driveRun(store, run, evaluator, proposers, factories, { observer }, signals);
  } finally {
    await evaluator[Symbol.asyncDispose]?.();
  }
}

import type { DeviceId } from '../protocol/evaluation.ts';
import type { Budget, TaskSpec } from '../protocol/task.ts';
import { linkSignals } from '../shared/abort.ts';
import { gitProvenance } from '../store/git-provenance.ts';
import type { Store } from '../store/store.ts';
import { driveRun } from './drive-run.ts';
import type { RunEnd, RunFactories, RunObserver, RunSignals } from './drive-run.ts';
import { taskHash } from './task-hash.ts';

/** What a new run is asked for. */
export interface StartOptions {
  readonly task: TaskSpec;
  readonly device: DeviceId;
  /** Ids of proposers, at least one. */
  readonly proposers: readonly string[];
  readonly budget: Budget;
  readonly seed: string;
  /** Candidates in flight at most; 4 by default. Part of what a seed reproduces. */
  readonly inFlight?: number;
  /** Name and version of the program, as `kernelfoundry 0.1.0`. */
  readonly tool: string;
  readonly observer?: RunObserver;
}

/** Starts a run and searches until it ends or is paused. What is missing is reported before anything is stored. */
export async function startRun(
  store: Store,
  options: StartOptions,
  factories: RunFactories,
  signals: RunSignals = {},
): Promise<RunEnd> {
  const { task, device, proposers: ids, budget, seed, tool, observer } = options;
  using opening = linkSignals(signals.pause, signals.stop);
  const proposers = await factories.openProposers(ids, task, opening.signal);
  const evaluator = await factories.openEvaluator(task, device, opening.signal);
  try {
    const git = await gitProvenance(task.sourceFile);
    const run = store.createRun({
      task,
      taskHash: taskHash(task),
      device,
      timing: evaluator.timing,
      proposers: ids,
      budget,
      seed,
      inFlight: options.inFlight ?? 4,
      tool,
      ...(git === undefined ? {} : { git }),
    });
    return await driveRun(store, run, evaluator, proposers, factories, { observer }, signals);
  } finally {
    await evaluator[Symbol.asyncDispose]?.();
  }
}

import { canonicalJson } from '../shared/hash.ts';
import type { Clock, Evaluator, Logger, Proposer } from '../engine/ports.ts';
import { runSearch } from '../engine/run/run-loop.ts';
import type { SearchEnd } from '../engine/run/search-parts.ts';
import { RunState } from '../engine/run/run-state.ts';
import type { DeviceId, StageName } from '../protocol/evaluation.ts';
import type { RunEvent } from '../protocol/run-event.ts';
import type { RunSpec } from '../protocol/run.ts';
import type { Budget, TaskSpec } from '../protocol/task.ts';
import { linkSignals } from '../shared/abort.ts';
import { messageOf } from '../shared/errors.ts';
import type { Store } from '../store/store.ts';
import { ActiveTime } from './active-time.ts';
import { structuralNovelty } from './structural-novelty.ts';

/** How a process makes what a run needs; command line, server and tests each bring theirs. */
export interface RunFactories {
  /** An evaluator of this task on this device; disposed when the session ends. Throws UserError for what is missing. */
  openEvaluator(
    task: TaskSpec,
    device: DeviceId,
    signal: AbortSignal,
  ): Promise<Evaluator & Partial<AsyncDisposable>>;
  /** Proposers by id (`rewriter`, `scripted:FILE`, ...), in this order. Throws UserError for an unknown one. */
  openProposers(ids: readonly string[], task: TaskSpec, signal: AbortSignal): Promise<readonly Proposer[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Who watches a run from the process that runs it; others watch the store. */
export interface RunObserver {
  /** The run exists and is ours. */
  readonly onRun?: (run: string, spec: RunSpec) => void;
  /** After an event is durable. */
  readonly onEvent?: (event: RunEvent, state: RunState) => void;
  readonly onStage?: (candidate: string, stage: StageName) => void;
}

/** `pause` leaves the run resumable (Ctrl-C), `stop` ends it with a report. */
export interface RunSignals {
  readonly pause?: AbortSignal;
  readonly stop?: AbortSignal;
}

/** How a session of a run ended. */
export type RunEnd = SearchEnd & { readonly run: string };

/** How often the owner of a run shows that it lives and looks for requests, in milliseconds. */
const heartbeatMs = 1000;

/**
 * Runs one session of a stored run: becomes its owner, rebuilds the state from the events, searches, lets go. Limits
 * given here replace the run's. Rejects with UserError `run-owned` while another process has the run.
 */
export async function driveRun(
  store: Store,
  run: string,
  evaluator: Evaluator,
  proposers: readonly Proposer[],
  factories: Pick<RunFactories, 'clock' | 'logger'>,
  options: { readonly budget?: Budget | undefined; readonly observer?: RunObserver | undefined },
  signals: RunSignals,
): Promise<RunEnd> {
  const { spec } = store.run(run);
  const { observer } = options;
  const { logger } = factories;
  const { lease, journal } = store.claim(run);
  using pause = linkSignals(signals.pause);
  using stop = linkSignals(signals.stop);
  const timer = setInterval(() => {
    try {
      const request = lease.heartbeat();
      if (request === 'pause') pause.abort();
      if (request === 'stop') stop.abort();
    } catch (error) {
      // The next write finds out whether the store is really gone.
      logger.warn(`heartbeat failed: ${messageOf(error)}`);
    }
  }, heartbeatMs);
  try {
    observer?.onRun?.(run, spec);
    const state = new RunState();
    const active = new ActiveTime();
    for (const recorded of store.events(run)) {
      state.apply(recorded.event);
      active.add(recorded);
    }
    const opening = openingEvent(spec, state, options.budget);
    if (opening === undefined) return { run, kind: 'finished' };
    state.apply(opening);
    journal.append([opening]);
    observer?.onEvent?.(opening, state);
    try {
      const end = await runSearch(
        state,
        {
          task: spec.task,
          evaluator,
          proposers,
          journal,
          clock: factories.clock,
          logger,
          novelty: await structuralNovelty(spec.task),
          ...(observer?.onEvent === undefined ? {} : { onEvent: observer.onEvent }),
          ...(observer?.onStage === undefined ? {} : { onStage: observer.onStage }),
          earlierMs: active.milliseconds,
        },
        { pause: pause.signal, stop: stop.signal },
      );
      return { run, ...end };
    } catch (error) {
      tryTo(() => journal.append([{ kind: 'run-paused', reason: messageOf(error) }]), logger);
      throw error;
    }
  } finally {
    clearInterval(timer);
    tryTo(() => lease.release(), logger);
  }
}

/** What opens the session: the run's start, or its going on. Undefined when it is finished and nothing more was granted. */
function openingEvent(spec: RunSpec, state: RunState, budget: Budget | undefined): RunEvent | undefined {
  if (state.started === undefined) {
    const { device, timing, proposers, seed, inFlight, tool, taskHash } = spec;
    const facts = { device, timing, proposers, seed, inFlight, tool, taskHash };
    return { kind: 'run-started', task: spec.task.name, budget: budget ?? spec.budget, ...facts };
  }
  const next = { ...state.budget, ...budget };
  const same = canonicalJson(next) === canonicalJson(state.budget);
  return state.finished !== undefined && same ? undefined : { kind: 'run-resumed', budget: next };
}

/** On the way out of a failure a second one must not hide the first. */
function tryTo(work: () => void, logger: Logger): void {
  try {
    work();
  } catch (error) {
    logger.warn(messageOf(error));
  }
}

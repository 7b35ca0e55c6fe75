import { writeSessionEnd } from '../../application/session-end.ts';
import type { Budget } from '../../protocol/task.ts';
import { sleep } from '../../shared/abort.ts';
import { UserError } from '../../shared/errors.ts';
import type { OwnerRequest } from '../../store/run-lease.ts';
import { systemProcesses } from '../../store/process-identity.ts';
import type { Store } from '../../store/store.ts';
import type { ServerContext } from '../server-context.ts';
import { launchRun } from './launch-run.ts';

/** An owner that has not shown itself for so long no longer hears requests, in milliseconds. */
const deafMs = 8000;
/** A pause ends what is in flight: an owner that still lives after so long hangs, in milliseconds. */
const pauseMs = 20_000;
/** How long a process may take to heed a signal before the next one, in milliseconds. */
const patienceMs = 5000;

/** Pauses a run: its process is asked, then signalled. Ends compilers and device jobs; every evaluation that ended is kept. */
export async function pauseRun(context: ServerContext, run: string): Promise<void> {
  const store = await context.stores.holding(run);
  if (!requestOwner(context, store, run, 'pause') && !interruptStarting(context, store, run))
    throw new UserError('run-not-running', 'This run is not running.', {
      fix: 'Resume goes on with it.',
    });
}

/**
 * Ends a run with a report. One that is running measures its best once more and ends; of one that stands still (paused, interrupted) a
 * new process does the same, so that every stopped run has a verified best.
 */
export async function stopRun(context: ServerContext, run: string): Promise<void> {
  const store = await context.stores.holding(run);
  if (requestOwner(context, store, run, 'stop')) return;
  if (store.run(run).status === 'finished') return;
  if (interruptStarting(context, store, run)) await untilGone(context, store, run);
  await launchRun(context, store, run, { finish: true });
}

/** Goes on with a run that stands still, or with a finished one whose limits are raised. */
export async function resumeStoredRun(
  context: ServerContext,
  run: string,
  budget: Budget | undefined,
): Promise<void> {
  const store = await context.stores.holding(run);
  const { status } = context.runs.view(store, run);
  if (status === 'running') throw alreadyRunning(store, run);
  if (status === 'finished' && budget === undefined)
    throw new UserError(
      'run-finished',
      'This run has ended: its limits are used up or nothing is left to try.',
      {
        fix: 'Resume it with larger limits.',
      },
    );
  await launchRun(context, store, run, budget === undefined ? {} : { budget });
}

/** Forgets a run that is not running, its log included. */
export async function removeRun(context: ServerContext, run: string): Promise<void> {
  const store = await context.stores.holding(run);
  if (context.runs.view(store, run).status === 'running') throw alreadyRunning(store, run);
  store.removeRun(run);
  context.runs.sessions(store).forget(run);
  context.changes.changed(store);
}

/** Asks every run that this window started to pause; synchronous, since it happens on the way out. */
export function pauseOwnRuns(context: ServerContext): void {
  for (const { store, run } of context.runs.ownRunning()) {
    try {
      if (!store.request(run, 'pause')) interruptStarting(context, store, run);
    } catch (error) {
      context.log.warn(`run ${run} was not paused: ${String(error)}`);
    }
  }
}

function alreadyRunning(store: Store, run: string): UserError {
  const owner = store.owner(run);
  return new UserError(
    'run-owned',
    owner === undefined || owner.local
      ? 'This run is running.'
      : `This run is being run by another machine (${owner.host}).`,
    { fix: 'Pause or stop it first.' },
  );
}

/** False when no process runs the run. Sees in the background that the request is heeded. */
function requestOwner(context: ServerContext, store: Store, run: string, request: OwnerRequest): boolean {
  if (!store.request(run, request)) return false;
  context.changes.changed(store);
  void signalWhileDeaf(context, store, run, request).catch((error: unknown) =>
    context.log.warn(`run ${run}: ${String(error)}`),
  );
  return true;
}

/** A process that does not heed requests any more is interrupted, then terminated: only itself, on this machine. */
async function signalWhileDeaf(
  context: ServerContext,
  store: Store,
  run: string,
  request: OwnerRequest,
): Promise<void> {
  const first = store.owner(run);
  if (first?.local !== true) return;
  const askedMs = Date.now();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    for (;;) {
      await sleep(1000, context.ending);
      const owner = store.owner(run);
      if (owner?.pid !== first.pid) return;
      // A stop measures the best once more, which takes as long as it takes.
      const isLate = request === 'pause' && Date.now() - askedMs > pauseMs;
      if (isLate || Date.now() - owner.heartbeatMs > deafMs) break;
    }
    context.log.warn(`run ${run}: process ${first.pid} does not answer; ${signal}`);
    process.kill(first.pid, signal);
    await sleep(patienceMs, context.ending);
  }
}

/** Interrupts a process that has not become the run's owner yet. False when there is none. */
function interruptStarting(context: ServerContext, store: Store, run: string): boolean {
  const sessions = context.runs.sessions(store);
  const { session, alive, end } = sessions.stateOf(run);
  if (session === undefined || !alive || end !== undefined) return false;
  if (systemProcesses().startOf(session.pid) !== session.start) return false;
  try {
    process.kill(session.pid, 'SIGINT');
  } catch {
    // Gone this very moment.
    return false;
  }
  // One that was still loading dies without a word: this was no accident.
  const timeMs = Date.now();
  writeSessionEnd(sessions.endFile(run), { timeMs, kind: 'paused', reason: 'paused by the user' });
  context.changes.changed(store);
  return true;
}

async function untilGone(context: ServerContext, store: Store, run: string): Promise<void> {
  const sessions = context.runs.sessions(store);
  for (let left = 40; left > 0 && sessions.stateOf(run).alive; left--) await sleep(250, context.ending);
}

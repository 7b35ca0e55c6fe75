import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunEvent } from '../../../src/protocol/run-event.ts';
import type { RunStatus, RunSummary } from '../../../src/protocol/run.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { storeFolderName } from '../../../src/store/store-location.ts';
import type { Store } from '../../../src/store/store.ts';

/** Asks the archive of a workspace, which another process is writing to: what the screen shows is compared with it. */
export async function readArchive<T>(folder: string, ask: (store: Store) => T): Promise<T> {
  using store = await openStore({ workspace: folder, folder: join(folder, storeFolderName) });
  return ask(store);
}

/** The newest run of a workspace. */
export function newestRun(folder: string): Promise<RunSummary> {
  return readArchive(folder, (store) => store.run('last'));
}

/** The newest run once it is in one of these states. */
export async function runIn(
  folder: string,
  states: readonly RunStatus[],
  deadlineMs = 200_000,
): Promise<RunSummary> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    await pause(300);
    const run = await newestRun(folder).catch(() => undefined);
    if (run !== undefined && states.includes(run.status)) return run;
    if (Date.now() > deadline)
      throw new Error(`The run is ${run?.status ?? 'not there'}, not ${states.join(' or ')}.`);
  }
}

/** What the events of a run say, without any of the code that shows it. */
export interface Facts {
  readonly run: string;
  readonly evaluations: number;
  /** The reported winner with its second, independent speedup. */
  readonly best: string;
  readonly bestSpeedup: number;
  /** Candidates that were proposed, the original among them. */
  readonly candidates: readonly string[];
  /** Speedup of each candidate as it was evaluated. */
  readonly speedups: ReadonlyMap<string, number>;
  readonly cells: ReadonlySet<string>;
}

/** Facts of the newest run, which must have finished with a winner. */
export async function factsOf(folder: string): Promise<Facts> {
  const { run, events } = await readArchive(folder, (store) => {
    const id = store.run('last').run;
    return { run: id, events: [...store.events(id)].map(({ event }) => event) };
  });
  const of = <K extends RunEvent['kind']>(kind: K): Extract<RunEvent, { kind: K }>[] =>
    events.filter((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind);
  const [finished] = of('run-finished');
  const best = finished?.best ?? '';
  const final = of('finalist-measured').find(({ candidate }) => candidate === best);
  const evaluated = of('evaluation-finished');
  return {
    run,
    evaluations: finished?.evaluations ?? 0,
    best,
    bestSpeedup: final?.speedup?.value ?? Number.NaN,
    candidates: of('candidate-proposed').map(({ candidate }) => candidate.id),
    speedups: new Map(evaluated.map(({ candidate, speedup }) => [candidate, speedup?.value ?? Number.NaN])),
    cells: new Set(
      evaluated.filter(({ verdict }) => verdict.kind === 'verified').map(({ cell }) => cell ?? ''),
    ),
  };
}

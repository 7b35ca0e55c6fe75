import type { Evaluator, Proposer } from '../../src/engine/ports.ts';
import { runSearch } from '../../src/engine/run/run-loop.ts';
import type { SearchEnd, SearchParts, SearchSignals } from '../../src/engine/run/search-parts.ts';
import { RunState } from '../../src/engine/run/run-state.ts';
import type { Budget } from '../../src/protocol/task.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { fakeEvaluator } from './fake-evaluator.ts';
import { fakeProposer } from './fake-proposer.ts';
import { MemoryJournal } from './memory-journal.ts';
import { tinyTask } from './tiny-task.ts';

/** A search over fakes. */
export interface FakeSearch {
  readonly evaluator?: Evaluator;
  readonly proposers?: readonly Proposer[];
  readonly budget?: Budget;
  readonly seed?: string;
  readonly inFlight?: number;
  readonly journal?: MemoryJournal;
  readonly signals?: Partial<SearchSignals>;
  readonly parts?: Partial<SearchParts>;
}

/** Starts a search, or goes on with what the journal holds. */
export async function fakeSearch(
  options: FakeSearch = {},
): Promise<{ readonly end: SearchEnd; readonly journal: MemoryJournal; readonly state: RunState }> {
  const journal = options.journal ?? new MemoryJournal();
  const evaluator = options.evaluator ?? fakeEvaluator();
  const proposers = options.proposers ?? [fakeProposer()];
  if (journal.lines.length === 0)
    journal.append([
      {
        kind: 'run-started',
        task: tinyTask.name,
        taskHash: 'hash',
        device: evaluator.device,
        timing: evaluator.timing,
        proposers: proposers.map(({ id }) => id),
        budget: options.budget ?? { evaluations: 40 },
        seed: options.seed ?? '1',
        inFlight: options.inFlight ?? 4,
        tool: 'test',
      },
    ]);
  const state = RunState.replay(journal.events);
  const never = new AbortController().signal;
  const end = await runSearch(
    state,
    {
      task: tinyTask,
      evaluator,
      proposers,
      journal,
      clock: { now: () => 0, monotonic: () => 0 },
      logger: silentLogger,
      novelty: { fingerprint: ({ id }) => id, isClone: () => true },
      earlierMs: 0,
      ...options.parts,
    },
    { pause: options.signals?.pause ?? never, stop: options.signals?.stop ?? never },
  );
  return { end, journal, state };
}

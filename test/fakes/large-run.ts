import type { CellId } from '../../src/protocol/descriptor.ts';
import type { Evaluation, Speedup, Verdict } from '../../src/protocol/evaluation.ts';
import type { RunEvent } from '../../src/protocol/run-event.ts';
import type { RunSpec } from '../../src/protocol/run.ts';
import { RunState } from '../../src/engine/run/run-state.ts';
import { allCells } from '../../src/engine/archive/cells.ts';
import { randomFor } from '../../src/shared/random.ts';
import type { Store } from '../../src/store/store.ts';
import { baselineCandidate } from '../../src/syntax/baseline-candidate.ts';
import { tinyRun } from './run-spec.ts';
import { tinyTask } from './tiny-task.ts';

/** What a run that nobody searched looks like. */
export interface LargeRunOptions {
  readonly candidates: number;
  /** Appended to every summary and message. */
  readonly padding?: string;
  readonly timing?: RunSpec['timing'];
  /** Leaves the last so many candidates unevaluated. */
  readonly inFlight?: number;
  /** Stored with every evaluation, to give the store the size of a real one. */
  readonly evaluation?: Evaluation;
}

/** Events that a search of so many candidates might have written; the archive's changes are the engine's own. */
export function* largeRunEvents(options: LargeRunOptions): Generator<RunEvent, void, undefined> {
  const { candidates, padding = '', timing = 'modelled', inFlight = 0 } = options;
  const state = new RunState();
  const record = function* (event: RunEvent): Generator<RunEvent, void, undefined> {
    state.apply(event);
    yield event;
    const change = state.pendingChange;
    if (event.kind !== 'evaluation-finished' || change === undefined) return;
    state.apply(change);
    yield change;
  };
  yield* record({
    ...tinyRun,
    kind: 'run-started',
    task: 'tiny',
    timing,
    budget: { evaluations: candidates },
  });
  const random = randomFor('large run');
  const verified: string[] = [];
  const speedups = new Map<string, number>();
  for (let decision = 0; decision <= candidates; decision++) {
    const original = decision === 0 ? baselineCandidate(tinyTask) : undefined;
    const id = original?.id ?? decision.toString(16).padStart(16, '0');
    const parents = decision === 0 ? [] : [random.pick(verified)];
    if (decision % 7 === 6) parents.push(random.pick(verified));
    const [parent = null] = parents;
    yield* record({
      kind: 'candidate-proposed',
      decision,
      proposer: decision === 0 ? 'baseline' : decision % 3 === 0 ? 'other' : 'fake',
      parent,
      fingerprint: id,
      candidate: original ?? {
        id,
        region: '__global__ void scale(float *x) {}',
        assumptions: [],
        parents: [...new Set(parents)],
        origin: { kind: 'rewriter', operators: ['step'] },
        summary: `change ${decision}${padding}`,
      },
      ...(decision % 3 === 0 ? { usage: { tokensIn: 100, tokensOut: 10, usd: 0.01 } } : {}),
    });
    if (decision > candidates - inFlight) continue;
    const before = parent === null ? 1 : (speedups.get(parent) ?? 1);
    const value = decision === 0 ? 1 : before * Math.exp((random.next() - 0.6) * 0.3);
    const luck = decision === 0 ? 1 : random.next();
    const ended = endOf(luck, padding);
    const speedup: Speedup = { value, ci95: [value, value] };
    const cell: CellId = random.pick(allCells);
    yield* record({
      kind: 'evaluation-finished',
      decision,
      candidate: id,
      verdict: ended,
      stage: ended.kind === 'failed' ? ended.stage : 'profile',
      ...(ended.kind === 'failed' && ended.stage === 'gate' ? {} : { cell }),
      ...(ended.kind === 'failed' ? {} : { speedup }),
      ...(timing === 'measured' ? { deviceMs: 5 } : {}),
    });
    if (ended.kind !== 'verified') continue;
    verified.push(id);
    speedups.set(id, value);
  }
}

function endOf(luck: number, padding: string): Verdict {
  const reasons = [{ rule: luck < 0.1 ? 'attribute' : 'race', message: `unlucky${padding}` }];
  if (luck < 0.1) return { kind: 'failed', stage: 'gate', reasons };
  if (luck < 0.2) return { kind: 'failed', stage: 'check', reasons };
  return luck < 0.23 ? { kind: 'quarantined', reasons } : { kind: 'verified', notes: [] };
}

/** Writes such a run into the store and returns its id. */
export function writeLargeRun(store: Store, options: LargeRunOptions): string {
  const run = store.createRun({ ...tinyRun, timing: options.timing ?? 'modelled' });
  const { journal, lease } = store.claim(run);
  let batch: RunEvent[] = [];
  for (const event of largeRunEvents(options)) {
    batch.push(event);
    if (batch.length < 2000) continue;
    journal.append(batch, options.evaluation);
    batch = [];
  }
  journal.append(batch, options.evaluation);
  lease.release();
  return run;
}

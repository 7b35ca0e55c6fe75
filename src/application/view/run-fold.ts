import { baselineProposer } from '../../engine/run/run-state.ts';
import type { CellId } from '../../protocol/descriptor.ts';
import type { RunEvent, Usage } from '../../protocol/run-event.ts';
import type { StoredRecord } from '../../store/run-overview.ts';
import { ActiveTime } from '../active-time.ts';
import type { FoldedCandidate } from './folded-candidate.ts';
import { sumOf } from './run-figures.ts';

export type ArchiveChange = Extract<RunEvent, { kind: 'archive-changed' }>;
type Finished = Extract<RunEvent, { kind: 'evaluation-finished' }>;
type Place = 'best' | 'alternative';

/** How often a proposer failed, and why the last time. */
export interface FailedProposals {
  readonly proposer: string;
  readonly count: number;
  readonly reason: string;
}

/** Every candidate of a run with what became of it, as a fold over its events. Knows no texts of candidates. */
export class RunFold {
  lastSequence = 0;
  baseline: string | undefined;
  readonly candidates = new Map<string, FoldedCandidate>();
  /** In the order in which they were evaluated, the original first. */
  readonly evaluated: FoldedCandidate[] = [];
  readonly changes: ArchiveChange[] = [];
  /** Proposals that came to nothing, by proposer; those of proposers that had nothing more to make are no failures. */
  readonly failedProposals = new Map<string, FailedProposals>();
  evaluations = 0;
  usage: Usage = { tokensIn: 0, tokensOut: 0, usd: 0 };
  readonly #active = new ActiveTime();
  readonly #places = new Map<CellId, Partial<Record<Place, string>>>();

  /** Time the run was active, in milliseconds. */
  get activeMs(): number {
    return this.#active.milliseconds;
  }

  /** Events in their order. */
  apply({ event, sequence, timeMs }: StoredRecord): void {
    this.lastSequence = sequence;
    this.#active.add({ event, timeMs });
    switch (event.kind) {
      case 'candidate-proposed': {
        const { candidate, decision, parent, proposer } = event;
        this.usage = sumOf(this.usage, event.usage);
        if (proposer === baselineProposer) this.baseline = candidate.id;
        this.candidates.set(candidate.id, {
          candidate: candidate.id,
          decision,
          proposer,
          parent,
          parents: candidate.parents,
          summary: candidate.summary,
          origin: candidate.origin,
          ...unevaluated,
        });
        return;
      }
      case 'candidate-rejected':
        this.usage = sumOf(this.usage, event.usage);
        return;
      case 'proposal-failed': {
        this.usage = sumOf(this.usage, event.usage);
        if (event.exhausted) return;
        const { proposer, reason } = event;
        const count = (this.failedProposals.get(proposer)?.count ?? 0) + 1;
        this.failedProposals.set(proposer, { proposer, count, reason: reason.slice(0, 200) });
        return;
      }
      case 'evaluation-finished':
        this.#finish(event);
        return;
      case 'archive-changed':
        this.#place(event);
        return;
      case 'run-started':
      case 'run-resumed':
      case 'run-paused':
      case 'run-finished':
      case 'finalist-measured':
        return;
    }
  }

  #finish({ candidate, verdict, stage, cell, speedup, decision }: Finished): void {
    const row = this.candidates.get(candidate);
    if (row === undefined) return;
    if (decision !== 0) this.evaluations++;
    row.state = verdict.kind;
    row.stage = verdict.kind === 'failed' ? verdict.stage : stage;
    if (verdict.kind !== 'verified') {
      const [reason] = verdict.reasons;
      row.rule = reason?.rule;
      row.reason = reason?.message.slice(0, 200);
    }
    row.cell = cell;
    row.speedup = speedup;
    row.evaluations = this.evaluations;
    row.activeMs = this.activeMs;
    row.usd = this.usage.usd;
    this.evaluated.push(row);
  }

  /** As the store's own table of elites follows from these events. */
  #place(change: ArchiveChange): void {
    const { candidate, cell, status } = change;
    this.changes.push(change);
    const places = this.#places.get(cell) ?? {};
    this.#places.set(cell, places);
    const place: Place = status === 'alternative' ? 'alternative' : 'best';
    for (const vacated of place === 'best'
      ? (['best', 'alternative'] as const)
      : (['alternative'] as const)) {
      const before = this.candidates.get(places[vacated] ?? '');
      if (before !== undefined) before.elite = undefined;
      Reflect.deleteProperty(places, vacated);
    }
    places[place] = candidate;
    const row = this.candidates.get(candidate);
    if (row !== undefined) row.elite = place;
  }
}

const unevaluated = {
  state: 'evaluating',
  stage: undefined,
  rule: undefined,
  reason: undefined,
  cell: undefined,
  speedup: undefined,
  elite: undefined,
  evaluations: 0,
  activeMs: 0,
  usd: 0,
} as const;

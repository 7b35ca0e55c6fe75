import type { Candidate } from '../../protocol/candidate.ts';
import type { CellId } from '../../protocol/descriptor.ts';
import type { Speedup, StageName, Verdict } from '../../protocol/evaluation.ts';
import type { RunEvent, Usage } from '../../protocol/run-event.ts';
import type { Budget } from '../../protocol/task.ts';
import type { OperatorGains } from '../ports.ts';
import { Archive } from '../archive/archive.ts';
import { closeness } from '../selection/failure-rank.ts';
import { PromisingFailures } from './promising-failures.ts';

export type RunStarted = Extract<RunEvent, { kind: 'run-started' }>;
export type RunFinished = Extract<RunEvent, { kind: 'run-finished' }>;
export type ArchiveChanged = Extract<RunEvent, { kind: 'archive-changed' }>;

/** How an evaluation of the search ended. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly stage: StageName;
  readonly cell?: CellId;
  readonly speedup?: Speedup;
}

/** What the search remembers of a candidate; its text lies in the store. */
export interface CandidateRecord {
  readonly id: string;
  readonly decision: number;
  readonly proposer: string;
  readonly parent: string | null;
  readonly summary: string;
  readonly regionLength: number;
  /** The last operator of the rewriter that made it. */
  readonly operator: string | undefined;
  outcome: Outcome | undefined;
  /** Children in a row that changed nothing in the archive. */
  fruitless: number;
}

/** A finalist measured again. */
export interface FinalistRecord {
  readonly candidate: string;
  readonly verdict: Verdict;
  readonly speedup?: Speedup;
}

interface ProposerRecord {
  pulls: number;
  reward: number;
  done: boolean;
  failedInARow: number;
  /** Why the last proposal failed. */
  lastFailure: string;
  /** Not asked before so many evaluations are done. */
  restsUntil: number;
  readonly usedUp: Set<string>;
}

/** After so many failures in a row a proposer rests, for so many evaluations per failure. */
const rest = { after: 3, evaluationsPerFailure: 4 } as const;

/** Who "proposes" the user's own code. */
export const baselineProposer = 'baseline';

/**
 * The whole state of a search, as a fold over its events: `apply` is the only way to change it, and it reads nothing
 * but the event. Replaying a log therefore rebuilds exactly the state that the next decision would have been taken on.
 */
export class RunState {
  started: RunStarted | undefined;
  budget: Budget = {};
  finished: RunFinished | undefined;
  archive = new Archive('modelled');
  baseline: string | undefined;
  nextDecision = 0;
  /** Candidates that entered the pipeline, without the baseline; and those of them with a result. */
  entered = 0;
  evaluations = 0;
  /** Candidates proposed and not evaluated yet, in the order of their decisions. */
  readonly inFlight = new Map<number, Candidate>();
  readonly records = new Map<string, CandidateRecord>();
  readonly gains = new Map<string, OperatorGains>();
  readonly failures = new PromisingFailures(16);
  /** Evaluations by how they ended: `verified`, `quarantined`, or the stage that failed. */
  readonly byStage = new Map<'verified' | 'quarantined' | StageName, number>();
  readonly finalists = new Map<string, FinalistRecord>();
  /** Evaluations since the archive last changed. */
  sinceProgress = 0;
  /** Decisions in a row that brought nothing to evaluate. */
  withoutCandidate = 0;
  usage: Usage = { tokensIn: 0, tokensOut: 0, usd: 0 };
  deviceMs = 0;
  /** The archive change that follows from the last event and is not in the log yet. */
  pendingChange: ArchiveChanged | undefined;
  /** Ids of all candidates, the rejected ones included: proposers must not make them again. */
  readonly known = new Set<string>();
  readonly #byFingerprint = new Map<string, string[]>();
  readonly #proposers = new Map<string, ProposerRecord>();

  /** The state after these events. */
  static replay(events: Iterable<RunEvent>): RunState {
    const state = new RunState();
    for (const event of events) state.apply(event);
    return state;
  }

  /** Candidates with this fingerprint: those a new one may be a clone of. */
  withFingerprint(fingerprint: string): readonly string[] {
    return this.#byFingerprint.get(fingerprint) ?? [];
  }

  /** Pulls, rewards and what is used up for one proposer. */
  proposer(id: string): Readonly<ProposerRecord> {
    return this.#proposer(id);
  }

  /** False when the proposer has nothing more to make from this parent. */
  isOpen(proposer: string, parent: string): boolean {
    const record = this.#proposer(proposer);
    return !record.done && !this.#rests(record) && !record.usedUp.has(parent);
  }

  /** Proposers that failed several times in a row and are left alone for a while, each with why it failed last. */
  resting(): readonly string[] {
    return [...this.#proposers].flatMap(([id, record]) =>
      this.#rests(record) ? [`${id} (${record.lastFailure})`] : [],
    );
  }

  apply(event: RunEvent): void {
    switch (event.kind) {
      case 'run-started':
        this.started = event;
        this.budget = event.budget;
        this.archive = new Archive(event.timing);
        return;
      case 'run-resumed':
        this.budget = event.budget;
        for (const record of this.#proposers.values()) record.failedInARow = record.restsUntil = 0;
        if (this.finished !== undefined) {
          // A finished run that goes on reports again in the end, from finalists chosen anew.
          this.finished = undefined;
          this.finalists.clear();
          this.withoutCandidate = 0;
        }
        return;
      case 'candidate-proposed':
        this.#propose(event);
        return;
      case 'candidate-rejected':
        this.#pull(event);
        this.#proposer(event.proposer).failedInARow = 0;
        this.withoutCandidate++;
        this.known.add(event.candidate);
        return;
      case 'proposal-failed':
        this.#pull(event);
        // Used-up parents are finite and end the search by themselves.
        if (!event.exhausted) this.withoutCandidate++;
        this.#failProposal(event);
        return;
      case 'evaluation-finished':
        this.#finish(event);
        return;
      case 'archive-changed':
        this.pendingChange = undefined;
        return;
      case 'finalist-measured': {
        const { candidate, verdict, speedup } = event;
        this.finalists.set(candidate, {
          candidate,
          verdict,
          ...(speedup === undefined ? {} : { speedup }),
        });
        this.deviceMs += event.deviceMs ?? 0;
        return;
      }
      case 'run-finished':
        this.finished = event;
        this.inFlight.clear();
        return;
      case 'run-paused':
        return;
    }
  }

  #propose(event: Extract<RunEvent, { kind: 'candidate-proposed' }>): void {
    const { candidate, decision, parent, proposer } = event;
    this.#pull(event);
    this.#proposer(proposer).failedInARow = 0;
    this.withoutCandidate = 0;
    this.inFlight.set(decision, candidate);
    this.known.add(candidate.id);
    const alike = this.#byFingerprint.get(event.fingerprint);
    if (alike === undefined) this.#byFingerprint.set(event.fingerprint, [candidate.id]);
    else alike.push(candidate.id);
    this.records.set(candidate.id, {
      id: candidate.id,
      decision,
      proposer,
      parent,
      summary: candidate.summary,
      regionLength: candidate.region.replace(/\s+/g, ' ').length,
      operator: candidate.origin.kind === 'rewriter' ? candidate.origin.operators.at(-1) : undefined,
      outcome: undefined,
      fruitless: 0,
    });
    if (proposer === baselineProposer) this.baseline = candidate.id;
    else this.entered++;
  }

  #failProposal(event: Extract<RunEvent, { kind: 'proposal-failed' }>): void {
    const record = this.#proposer(event.proposer);
    if (event.exhausted) {
      record.failedInARow = 0;
      if (event.scope === 'proposer') record.done = true;
      else if (event.parent !== null) record.usedUp.add(event.parent);
      return;
    }
    record.failedInARow++;
    record.lastFailure = event.reason;
    record.restsUntil = this.evaluations + rest.evaluationsPerFailure * record.failedInARow;
  }

  #rests(record: ProposerRecord): boolean {
    return record.failedInARow >= rest.after && this.evaluations < record.restsUntil;
  }

  #finish(event: Extract<RunEvent, { kind: 'evaluation-finished' }>): void {
    const { candidate, verdict, stage, cell, speedup, decision } = event;
    this.inFlight.delete(decision);
    this.deviceMs += event.deviceMs ?? 0;
    const record = this.records.get(candidate);
    if (record === undefined) throw new RangeError(`evaluation of a candidate never proposed: ${candidate}`);
    record.outcome = {
      verdict,
      stage,
      ...(cell === undefined ? {} : { cell }),
      ...(speedup === undefined ? {} : { speedup }),
    };
    const added =
      verdict.kind === 'verified' && cell !== undefined && speedup !== undefined
        ? this.archive.add({ candidate, cell, speedup, regionLength: record.regionLength })
        : undefined;
    if (added !== undefined && added.status !== 'not-added' && cell !== undefined && speedup !== undefined) {
      const { status } = added;
      const change = { decision, candidate, cell, status, speedup: speedup.value };
      this.pendingChange = { kind: 'archive-changed', ...change };
    }
    if (record.proposer === baselineProposer) return;
    if (record.operator !== undefined) {
      const before = record.parent === null ? undefined : this.records.get(record.parent)?.outcome?.speedup;
      const gain = speedup === undefined || before === undefined ? 0 : Math.log(speedup.value / before.value);
      const { count, logGain } = this.gains.get(record.operator) ?? { count: 0, logGain: 0 };
      this.gains.set(record.operator, { count: count + 1, logGain: logGain + Math.max(0, gain) });
    }

    this.evaluations++;
    const end = verdict.kind === 'failed' ? verdict.stage : verdict.kind;
    this.byStage.set(end, (this.byStage.get(end) ?? 0) + 1);
    if (verdict.kind !== 'verified') this.failures.offer(candidate, closeness(verdict));
    const progress = added?.status === 'improved' || added?.status === 'new-cell';
    this.sinceProgress = progress ? 0 : this.sinceProgress + 1;
    const parent = record.parent === null ? undefined : this.records.get(record.parent);
    if (parent !== undefined) parent.fruitless = progress ? 0 : parent.fruitless + 1;
    // Half for any change of the archive, half by its size; a doubling counts in full.
    if (progress)
      this.#proposer(record.proposer).reward += 0.5 + 0.5 * Math.min(1, Math.max(0, added.value) / Math.LN2);
  }

  #pull(event: { readonly decision: number; readonly proposer: string; readonly usage?: Usage }): void {
    this.nextDecision = event.decision + 1;
    if (event.proposer !== baselineProposer) this.#proposer(event.proposer).pulls++;
    const { usage } = event;
    if (usage === undefined) return;
    this.usage = {
      tokensIn: this.usage.tokensIn + usage.tokensIn,
      tokensOut: this.usage.tokensOut + usage.tokensOut,
      usd: this.usage.usd + usage.usd,
    };
  }

  #proposer(id: string): ProposerRecord {
    let record = this.#proposers.get(id);
    if (record === undefined) {
      record = {
        pulls: 0,
        reward: 0,
        done: false,
        failedInARow: 0,
        lastFailure: '',
        restsUntil: 0,
        usedUp: new Set(),
      };
      this.#proposers.set(id, record);
    }
    return record;
  }
}

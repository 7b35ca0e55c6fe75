import type { Candidate } from './candidate.ts';
import type { CellId } from './descriptor.ts';
import type { DeviceId, Speedup, StageName, Timing, Verdict } from './evaluation.ts';
import type { Budget } from './task.ts';

/** What asking a model cost. Absent for proposers that ask nobody. */
export interface Usage {
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly usd: number;
}

/** Why a decision was taken as it was: bred from an elite, aimed at an empty cell, or repairing a promising failure. */
export type DecisionMode = 'exploit' | 'explore' | 'repair';

/** What the archive did with a candidate. */
export type ArchiveStatus = 'improved' | 'new-cell' | 'alternative';

/**
 * Append-only events of a run: the truth from which a run is resumed. Written before anything shows them.
 * Decision 0 is the baseline; a decision ends in `candidate-proposed`, `candidate-rejected` or `proposal-failed`.
 */
export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly task: string;
      readonly taskHash: string;
      readonly device: DeviceId;
      readonly timing: Timing;
      readonly proposers: readonly string[];
      readonly budget: Budget;
      readonly seed: string;
      readonly inFlight: number;
      readonly tool: string;
    }
  | {
      /** A candidate that goes into the pipeline. */
      readonly kind: 'candidate-proposed';
      readonly decision: number;
      readonly proposer: string;
      readonly parent: string | null;
      readonly mode?: DecisionMode;
      readonly targetCell?: CellId;
      readonly candidate: Candidate;
      /** Equal for candidates that differ in names, comments and layout only, and for a few others. */
      readonly fingerprint: string;
      readonly usage?: Usage;
    }
  | {
      /** A candidate that exists already, by id or by structure: it is not evaluated and costs no evaluation. */
      readonly kind: 'candidate-rejected';
      readonly decision: number;
      readonly proposer: string;
      readonly parent: string | null;
      readonly candidate: string;
      readonly sameAs: string;
      readonly reason: 'known' | 'clone';
      readonly usage?: Usage;
    }
  | {
      readonly kind: 'proposal-failed';
      readonly decision: number;
      readonly proposer: string;
      readonly parent: string | null;
      readonly reason: string;
      readonly exhausted: boolean;
      /** `proposer`: exhausted whatever the parent. */
      readonly scope?: 'parent' | 'proposer';
      readonly usage?: Usage;
    }
  | {
      readonly kind: 'evaluation-finished';
      readonly decision: number;
      readonly candidate: string;
      readonly verdict: Verdict;
      readonly stage: StageName;
      readonly cell?: CellId;
      readonly speedup?: Speedup;
      /** Time on a measured device in milliseconds, for the budget of GPU seconds; not canonical. */
      readonly deviceMs?: number;
    }
  | {
      /** Follows from the evaluation before it; written for those who watch. */
      readonly kind: 'archive-changed';
      readonly decision: number;
      readonly candidate: string;
      readonly cell: CellId;
      readonly status: ArchiveStatus;
      readonly speedup: number;
    }
  | { readonly kind: 'run-paused'; readonly reason: string }
  | { readonly kind: 'run-resumed'; readonly budget: Budget }
  | {
      readonly kind: 'finalist-measured';
      readonly candidate: string;
      readonly verdict: Verdict;
      readonly speedup?: Speedup;
      readonly deviceMs?: number;
    }
  | {
      readonly kind: 'run-finished';
      /** `baseline-failed`: the user's own code did not pass, so nothing was searched. */
      readonly reason: 'budget' | 'exhausted' | 'stopped' | 'baseline-failed';
      /** The finalist that is reported; null unless its interval's low end is above 1 (above 1.005 on `sim`). */
      readonly best: string | null;
      /** Candidates that entered the pipeline; the baseline and the finalists' second measurements are not in it. */
      readonly evaluations: number;
    };

/** An event as stored: its place in the run's log and when it was written. */
export interface RecordedEvent {
  readonly sequence: number;
  /** Milliseconds since the epoch; not canonical. */
  readonly timeMs: number;
  readonly event: RunEvent;
}

import type { Candidate } from './candidate.ts';
import type { CellId } from './descriptor.ts';
import type { DeviceId, Speedup, StageName, Timing, Verdict } from './evaluation.ts';
import type { Budget } from './task.ts';

/** Append-only events of a run: the truth from which a run is resumed. Written before anything shows them. */
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
      readonly kind: 'candidate-proposed';
      readonly decision: number;
      readonly proposer: string;
      readonly parent: string | null;
      readonly targetCell?: CellId;
      readonly candidate: Candidate;
    }
  | {
      readonly kind: 'proposal-failed';
      readonly decision: number;
      readonly proposer: string;
      readonly parent: string | null;
      readonly reason: string;
      readonly exhausted: boolean;
    }
  | {
      readonly kind: 'evaluation-finished';
      readonly decision: number;
      readonly candidate: string;
      readonly verdict: Verdict;
      readonly stage: StageName;
      readonly cell?: CellId;
      readonly speedup?: Speedup;
    }
  | {
      readonly kind: 'archive-changed';
      readonly decision: number;
      readonly candidate: string;
      readonly cell: CellId;
      readonly status: 'improved' | 'new-cell' | 'alternative';
      readonly speedup: number;
    }
  | { readonly kind: 'run-paused'; readonly reason: string }
  | { readonly kind: 'run-resumed'; readonly budget: Budget }
  | {
      readonly kind: 'finalist-measured';
      readonly candidate: string;
      readonly verdict: Verdict;
      readonly speedup?: Speedup;
    }
  | {
      readonly kind: 'run-finished';
      readonly reason: 'budget' | 'exhausted' | 'stopped';
      readonly best: string | null;
      readonly evaluations: number;
    };

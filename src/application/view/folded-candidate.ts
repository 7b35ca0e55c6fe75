import type { Origin } from '../../protocol/candidate.ts';
import type { CellId } from '../../protocol/descriptor.ts';
import type { CandidateState } from '../../protocol/editor/run-view.ts';
import type { Speedup, StageName } from '../../protocol/evaluation.ts';

/** What is kept in memory of a candidate, for every candidate of a watched run. */
export interface FoldedCandidate {
  readonly candidate: string;
  readonly decision: number;
  readonly proposer: string;
  readonly parent: string | null;
  readonly parents: readonly string[];
  readonly summary: string;
  readonly origin: Origin;
  state: CandidateState;
  stage: StageName | undefined;
  rule: string | undefined;
  reason: string | undefined;
  cell: CellId | undefined;
  speedup: Speedup | undefined;
  elite: 'best' | 'alternative' | undefined;
  /** Evaluations of the run when this one finished, itself included; the original is not counted. */
  evaluations: number;
  /** Milliseconds the run had been active, and what models had cost, when it finished. */
  activeMs: number;
  usd: number;
}

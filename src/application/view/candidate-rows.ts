import type { CandidateRow } from '../../protocol/editor/run-view.ts';
import { fastestFirst } from './candidate-filter.ts';
import type { FoldedCandidate } from './folded-candidate.ts';
import { cut } from './snapshot-limits.ts';
import type { SnapshotLimits } from './snapshot-limits.ts';

/** Share of the list that is kept for candidates without a place among the fastest: failures must stay visible. */
const kept = 0.25;

/** Candidates in the order of lists. */
export interface OrderedCandidates {
  /** Fastest first. */
  readonly verified: readonly FoldedCandidate[];
  /** Newest first. */
  readonly others: readonly FoldedCandidate[];
}

/** Puts candidates into the order of lists. */
export function ordered(found: readonly FoldedCandidate[]): OrderedCandidates {
  const verified: FoldedCandidate[] = [];
  const others: FoldedCandidate[] = [];
  for (const one of found) (one.state === 'verified' ? verified : others).push(one);
  return { verified: verified.sort(fastestFirst), others: others.sort((a, b) => b.decision - a.decision) };
}

/** The fastest first, then the others, newest first; when there are too many, some of both. */
export function candidateRows(
  { verified, others }: OrderedCandidates,
  limits: Pick<SnapshotLimits, 'candidates' | 'text'>,
): readonly CandidateRow[] {
  const room = Math.max(limits.candidates - verified.length, Math.floor(limits.candidates * kept));
  const shown = others.slice(0, room);
  return [...verified.slice(0, limits.candidates - shown.length), ...shown].map((one) =>
    rowOf(one, limits.text),
  );
}

/** One candidate as lists show it, with texts cut at so many characters. */
export function rowOf(one: FoldedCandidate, characters = 200): CandidateRow {
  const { candidate, decision, proposer, parent, state, stage, rule, reason, cell, speedup, elite } = one;
  return {
    candidate,
    decision,
    proposer: cut(proposer, 60),
    parent,
    summary: cut(one.summary, characters),
    state,
    ...(stage === undefined ? {} : { stage }),
    ...(rule === undefined ? {} : { rule: cut(rule, 60) }),
    ...(reason === undefined ? {} : { reason: cut(reason, characters) }),
    ...(cell === undefined ? {} : { cell }),
    ...(speedup === undefined ? {} : { speedup }),
    ...(elite === undefined ? {} : { elite }),
  };
}

import type { CandidateRow } from '../../protocol/editor/run-view.ts';
import { fastestFirst } from './candidate-filter.ts';
import type { FoldedCandidate } from './folded-candidate.ts';
import { cut } from './snapshot-limits.ts';
import type { SnapshotLimits } from './snapshot-limits.ts';

/** Share of the list that is kept for candidates without a place among the fastest: failures must stay visible. */
const kept = 0.25;

/** The fastest first, then the others, newest first; when there are too many, some of both. */
export function candidateRows(
  found: readonly FoldedCandidate[],
  limits: Pick<SnapshotLimits, 'candidates' | 'text'>,
): readonly CandidateRow[] {
  const verified = found.filter(({ state }) => state === 'verified').sort(fastestFirst);
  const others = found
    .filter(({ state }) => state !== 'verified')
    .sort((a, b) => b.decision - a.decision)
    .slice(0, Math.max(limits.candidates - verified.length, Math.floor(limits.candidates * kept)));
  return [...verified.slice(0, limits.candidates - others.length), ...others].map((one) =>
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

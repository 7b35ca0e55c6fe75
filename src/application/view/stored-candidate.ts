import type { Candidate } from '../../protocol/candidate.ts';
import { cellOf } from '../../protocol/descriptor.ts';
import type { CandidateRow } from '../../protocol/editor/run-view.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import type { Store } from '../../store/store.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import { rowOf } from './candidate-rows.ts';

/** The part of the store that one candidate is read from. */
export type CandidateSource = Pick<Store, 'run' | 'proposal' | 'evaluation' | 'elites'>;

/** One candidate of a run with what the store has of it. */
export interface StoredCandidateView {
  readonly candidate: Candidate;
  readonly row: CandidateRow;
  /** Absent while it is evaluated. */
  readonly evaluation?: Evaluation;
  /** A second, independent evaluation at the end of the run. */
  readonly final?: Evaluation;
}

/** Reads one candidate; `run` is a whole id. Throws UserError `run-unknown` or `candidate-unknown`. */
export function storedCandidate(store: CandidateSource, run: string, id: string): StoredCandidateView {
  const proposal = store.proposal(run, id);
  if (proposal === undefined)
    throw new UserError('candidate-unknown', `The run ${run} has no candidate "${id}".`, {
      fix: 'Open the run again; its panel lists the candidates there are.',
    });
  const { candidate, decision, parent, proposer } = proposal;
  const evaluation = store.evaluation(run, id);
  const final = store.evaluation(run, id, 'finalist');
  const verdict = evaluation?.verdict;
  const [reason] = verdict === undefined || verdict.kind === 'verified' ? [] : verdict.reasons;
  return {
    candidate,
    row: rowOf({
      candidate: id,
      decision,
      proposer,
      parent,
      parents: candidate.parents,
      summary: candidate.summary,
      origin: candidate.origin,
      state: verdict?.kind ?? 'evaluating',
      stage: verdict?.kind === 'failed' ? verdict.stage : evaluation?.stage,
      rule: reason?.rule,
      reason: reason?.message,
      cell: evaluation?.descriptor === undefined ? undefined : cellOf(evaluation.descriptor.coordinates),
      speedup: evaluation?.speedup,
      elite: store.elites(run).find((elite) => elite.candidate === id)?.place,
      evaluations: 0,
      activeMs: 0,
      usd: 0,
    }),
    ...(evaluation === undefined ? {} : { evaluation }),
    ...(final === undefined ? {} : { final }),
  };
}

/** Id of the original of a task: every run evaluates it first. */
export function originalOf(task: TaskSpec): string {
  return baselineCandidate(task).id;
}

/** The candidate that is asked for: the original by its id, or by this word. */
export function askedCandidate(task: TaskSpec, asked: string): string {
  return asked === 'original' ? originalOf(task) : asked;
}

import type { Candidate } from '../../protocol/candidate.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import type { RunSpec } from '../../protocol/run.ts';
import { UserError } from '../../shared/errors.ts';
import { plainLines } from '../../shared/text-lines.ts';
import type { Store } from '../../store/store.ts';
import { baselineRegion } from '../../syntax/evolve-region.ts';

/** One candidate of a run with everything that applying it needs. */
export interface StoredVariant {
  readonly run: string;
  readonly spec: RunSpec;
  readonly candidate: Candidate;
  readonly isOriginal: boolean;
  /** The last evaluation there is: as a finalist, or in the search. */
  readonly evaluation?: Evaluation;
  /** The candidate of this run whose region is this text, by plain line ends. */
  candidateWithRegion(region: string): Candidate | undefined;
}

/** Reads a candidate of a run; `original` names the original. Throws UserError `run-unknown` or `candidate-unknown`. */
export function loadVariant(
  store: Pick<Store, 'run' | 'events' | 'evaluation'>,
  run: string,
  candidate: string,
): StoredVariant {
  const { spec, run: id } = store.run(run);
  const byRegion = new Map<string, Candidate>();
  let found: Candidate | undefined;
  for (const { event } of store.events(id)) {
    if (event.kind !== 'candidate-proposed') continue;
    byRegion.set(plainLines(event.candidate.region).text, event.candidate);
    const original = event.candidate.origin.kind === 'baseline';
    if (event.candidate.id === candidate || (original && candidate === 'original')) found ??= event.candidate;
  }
  if (found === undefined)
    throw new UserError('candidate-unknown', `The run ${id} has no candidate "${candidate}".`, {
      fix: 'Open its archive and choose one that is there.',
    });
  const evaluation = store.evaluation(id, found.id, 'finalist') ?? store.evaluation(id, found.id);
  return {
    run: id,
    spec,
    candidate: found,
    isOriginal: found.region === baselineRegion(spec.task),
    ...(evaluation === undefined ? {} : { evaluation }),
    candidateWithRegion: (region) => byRegion.get(region),
  };
}

import type { Comparison } from '../../protocol/editor/candidate-view.ts';
import { wordsOf } from '../../shared/sycl-words.ts';
import { counterLines } from '../report/counter-rows.ts';
import { summariseCounters } from '../report/counter-summary.ts';
import { shapeText } from '../report/numbers.ts';
import { rooflineOf } from './roofline.ts';
import { askedCandidate, originalOf, storedCandidate } from './stored-candidate.ts';
import type { CandidateSource } from './stored-candidate.ts';

/** Variants that fit beside each other, the original included. */
const most = 9;

/** Variants side by side, the original first. Throws UserError `run-unknown` or `candidate-unknown`. */
export function comparison(
  store: CandidateSource,
  idOfRun: string,
  candidates: readonly string[],
): Comparison {
  const { run, spec } = store.run(idOfRun);
  const ids = [
    ...new Set([originalOf(spec.task), ...candidates.map((id) => askedCandidate(spec.task, id))]),
  ].slice(0, most);
  const columns = ids.map((id) => storedCandidate(store, run, id));
  const evaluations = columns.map(({ evaluation }) => evaluation);
  const words = wordsOf(spec.task.language);
  const times = evaluations.map(
    (evaluation) =>
      new Map(evaluation?.shapes.map(({ shape, candidate }) => [shapeText(shape), candidate] as const)),
  );
  return {
    run,
    timing: spec.timing,
    device: spec.device,
    candidates: columns.map(({ row }) => row),
    shapes: spec.task.shapes.tune.map((one) => {
      const shape = shapeText(one);
      return {
        shape,
        medianUs: times.map((of) => of.get(shape)?.medianUs ?? null),
        ci95Us: times.map((of) => of.get(shape)?.ci95Us ?? null),
      };
    }),
    counters: counterLines(
      evaluations.map((evaluation) => (evaluation === undefined ? null : summariseCounters(evaluation))),
      words,
    ),
    ...rooflineOf(
      spec.device,
      spec.timing,
      columns.map(({ row, evaluation }) => ({
        candidate: row.candidate,
        label: row.decision === 0 ? 'original' : row.summary,
        evaluation,
      })),
      words,
    ),
  };
}

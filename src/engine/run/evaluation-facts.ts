import { cellOf } from '../../protocol/descriptor.ts';
import type { CellId } from '../../protocol/descriptor.ts';
import type { Evaluation } from '../../protocol/evaluation.ts';
import type { RunEvent } from '../../protocol/run-event.ts';

type MeasuredFacts = Pick<
  Extract<RunEvent, { kind: 'finalist-measured' }>,
  'verdict' | 'speedup' | 'deviceMs'
>;

/** What an event keeps of an evaluation. Device time counts on measured devices only. */
export function measured(evaluation: Evaluation): MeasuredFacts {
  const { check = 0, bench = 0, profile = 0 } = evaluation.stageMs;
  return {
    verdict: evaluation.verdict,
    ...(evaluation.speedup === undefined ? {} : { speedup: evaluation.speedup }),
    ...(evaluation.timing === 'measured' ? { deviceMs: check + bench + profile } : {}),
  };
}

/** The cell of an evaluated candidate, where the pipeline got as far as classifying it. */
export function cellOfEvaluation(evaluation: Evaluation): { readonly cell?: CellId } {
  return evaluation.descriptor === undefined ? {} : { cell: cellOf(evaluation.descriptor.coordinates) };
}

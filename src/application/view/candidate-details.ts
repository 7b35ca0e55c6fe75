import type {
  CandidateDetails,
  CounterRowView,
  HintView,
  ShapeRow,
} from '../../protocol/editor/candidate-view.ts';
import type { Evaluation, ShapeTiming } from '../../protocol/evaluation.ts';
import type { Hint } from '../../protocol/hint.ts';
import { wordsOf } from '../../shared/sycl-words.ts';
import type { Store } from '../../store/store.ts';
import { composeSource } from '../../syntax/evolve-region.ts';
import { assumptionText } from '../report/assumption-text.ts';
import { breakdownRows, counterRows } from '../report/counter-rows.ts';
import type { CounterRow } from '../report/counter-rows.ts';
import { summariseCounters } from '../report/counter-summary.ts';
import { originText } from '../report/lineage.ts';
import { shapeText } from '../report/numbers.ts';
import { sourceDiff } from '../report/source-diff.ts';
import { checkRows } from './check-rows.ts';
import { askedCandidate, originalOf, storedCandidate } from './stored-candidate.ts';
import type { CandidateSource } from './stored-candidate.ts';

/** Everything known of one candidate. Throws UserError `run-unknown` or `candidate-unknown`. */
export function candidateDetails(
  store: CandidateSource & Pick<Store, 'evaluation'>,
  idOfRun: string,
  asked: string,
): CandidateDetails {
  const { run, spec } = store.run(idOfRun);
  const { task } = spec;
  const words = wordsOf(task.language);
  const { candidate, row, evaluation, final } = storedCandidate(store, run, askedCandidate(task, asked));
  const baseline = store.evaluation(run, originalOf(task));
  const before = baseline === undefined ? null : summariseCounters(baseline);
  const after = evaluation === undefined ? null : summariseCounters(evaluation);
  const verdict = evaluation?.verdict;
  const originalLaunch = task.entry.kind === 'kernel' ? task.entry.launch : undefined;
  const provenance = (final ?? evaluation)?.provenance;
  return {
    run,
    row,
    timing: spec.timing,
    device: spec.device,
    region: candidate.region,
    diff: sourceDiff(task, candidate),
    ...(candidate.launch === undefined
      ? {}
      : {
          launch: {
            ...(originalLaunch === undefined ? {} : { baseline: originalLaunch }),
            candidate: candidate.launch,
          },
        }),
    assumptions: candidate.assumptions.map((one) => words(assumptionText(one).replaceAll('`', ''))),
    made: originText(candidate.origin),
    parents: candidate.parents,
    shapes: (evaluation?.shapes ?? []).map(shapeRow),
    ...(evaluation?.speedup === undefined ? {} : { speedup: evaluation.speedup }),
    ...(final?.speedup === undefined ? {} : { finalSpeedup: final.speedup }),
    checks: checkRows(evaluation, final),
    reasons: verdict === undefined || verdict.kind === 'verified' ? [] : verdict.reasons,
    notes: verdict?.kind === 'verified' ? verdict.notes : [],
    hints: hintViews(evaluation?.hints ?? [], composeSource(task, candidate)),
    evidence: (evaluation?.descriptor?.evidence ?? []).map((one) => ({
      ...one,
      reason: words(one.reason),
    })),
    counters: after === null ? [] : counterRows(before, after, words).map(rowView),
    breakdown: after === null ? [] : breakdownRows(before, after).map(rowView),
    ...limitedBy(evaluation),
    ...(evaluation?.resources === undefined ? {} : { resources: evaluation.resources }),
    ...(provenance === undefined ? {} : { provenance }),
  };
}

function shapeRow({ shape, baseline, candidate }: ShapeTiming): ShapeRow {
  return {
    shape: shapeText(shape),
    baselineUs: baseline.medianUs,
    baselineCi95Us: baseline.ci95Us,
    candidateUs: candidate.medianUs,
    candidateCi95Us: candidate.ci95Us,
    samplesUs: candidate.samplesUs,
    speedup: baseline.medianUs / candidate.medianUs,
  };
}

/** Hints with the line of code they speak of; most promising first. */
function hintViews(hints: readonly Hint[], text: string): HintView[] {
  const lines = text.split('\n');
  return hints
    .map((hint) => {
      const code = hint.line === undefined ? undefined : lines[hint.line - 1]?.trim();
      return code === undefined || code === '' ? hint : { ...hint, code };
    })
    .sort((a, b) => (b.estimatedSpeedup ?? 0) - (a.estimatedSpeedup ?? 0));
}

function rowView({ name, before, after }: CounterRow): CounterRowView {
  return { name, baseline: before, candidate: after };
}

function limitedBy(evaluation: Evaluation | undefined): Pick<CandidateDetails, 'limitedBy'> {
  const limit = evaluation?.breakdown?.limitedBy;
  return limit === undefined ? {} : { limitedBy: limit };
}

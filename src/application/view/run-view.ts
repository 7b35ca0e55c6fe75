import type { RunView } from '../../protocol/editor/run-view.ts';
import type { Speedup } from '../../protocol/evaluation.ts';
import type { Store, StoredRun } from '../../store/store.ts';
import { baselineRegion } from '../../syntax/evolve-region.ts';
import { baselineCandidate } from '../../syntax/baseline-candidate.ts';
import { regionHash } from '../../syntax/region-hash.ts';
import { deviceTitle } from './device-title.ts';
import { RunFigures } from './run-figures.ts';
import { runProblem } from './run-problem.ts';

/** The part of the store that a run's figures are read from. */
export type RunSource = Pick<Store, 'folder' | 'run' | 'headlines' | 'elites' | 'outcome' | 'evaluation'>;

/** What is known of a run and does not change, or only grows. */
interface Known {
  readonly figures: RunFigures;
  readonly kernelHash: string;
  readonly baseline: string;
  deviceTitle: string | undefined;
}

const knownOf = new WeakMap<RunSource, Map<string, Known>>();

/**
 * A run as trees, lenses and the status bar show it. Cheap to ask again: of each run only events after those seen before
 * are read. Throws UserError `run-unknown` when it was removed.
 */
export function runView(store: RunSource, run: string): RunView {
  return viewOf(store, store.run(run));
}

function viewOf(store: RunSource, { spec, ...summary }: StoredRun): RunView {
  const { run, status } = summary;
  const known = knownFor(store, run, spec);
  const { figures } = known;
  for (const headline of store.headlines(run, figures.lastSequence)) figures.apply(headline);
  known.deviceTitle ??= deviceTitle(spec.device, () => store.evaluation(run, known.baseline)?.provenance);
  const best = bestOf(store, run, known);
  const problem = runProblem(run, status, figures, () => {
    const verdict = store.evaluation(run, known.baseline)?.verdict;
    return verdict === undefined || verdict.kind === 'verified' ? undefined : verdict.reasons[0];
  });
  const { task, proposers } = spec;
  return {
    ...summary,
    language: task.language,
    kernel: task.kernel,
    sourceFile: task.sourceFile,
    ...(task.taskFile === undefined ? {} : { taskFile: task.taskFile }),
    kernelHash: known.kernelHash,
    proposers,
    budget: figures.budget ?? spec.budget,
    usage: figures.usage,
    activeMs: figures.activeMs,
    gpuSeconds: figures.deviceMs / 1000,
    bestCandidate: best?.candidate ?? null,
    bestSpeedup: best?.speedup ?? null,
    deviceTitle: known.deviceTitle ?? spec.device,
    endedBecause: status === 'finished' ? (figures.finished?.reason ?? null) : null,
    ...(problem === undefined ? {} : { problem }),
    store: store.folder,
  };
}

function knownFor(store: RunSource, run: string, spec: StoredRun['spec']): Known {
  let runs = knownOf.get(store);
  if (runs === undefined) knownOf.set(store, (runs = new Map<string, Known>()));
  let known = runs.get(run);
  if (known === undefined) {
    known = {
      figures: new RunFigures(),
      kernelHash: regionHash(baselineRegion(spec.task)),
      baseline: baselineCandidate(spec.task).id,
      deviceTitle: undefined,
    };
    runs.set(run, known);
  }
  return known;
}

/** The finalist that a finished run reports, or the leader so far where it beats the original. */
function bestOf(
  store: RunSource,
  run: string,
  { figures, baseline }: Known,
): { readonly candidate: string; readonly speedup: Speedup } | undefined {
  if (figures.finished !== undefined) {
    const reported = figures.finished.best;
    const speedup = reported === null ? null : store.outcome(run, reported, 'finalist')?.speedup;
    return reported === null || speedup === undefined || speedup === null
      ? undefined
      : { candidate: reported, speedup };
  }
  const [leader] = store
    .elites(run)
    .filter(({ place }) => place === 'best')
    .toSorted((a, b) => b.speedup - a.speedup);
  if (leader === undefined || leader.speedup <= 1 || leader.candidate === baseline) return undefined;
  const speedup = store.outcome(run, leader.candidate)?.speedup;
  return speedup === undefined || speedup === null ? undefined : { candidate: leader.candidate, speedup };
}

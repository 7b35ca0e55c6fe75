import { Archive } from '../../engine/archive/archive.ts';
import type { CandidateFilter, CellView, RunSnapshot, RunView } from '../../protocol/editor/run-view.ts';
import { wordsOf } from '../../shared/sycl-words.ts';
import type { Store } from '../../store/store.ts';
import { shapeText } from '../report/numbers.ts';
import { isEverything, matching } from './candidate-filter.ts';
import { candidateRows, ordered } from './candidate-rows.ts';
import { failureCounts, shortFailures } from './failure-counts.ts';
import type { FoldedCandidate } from './folded-candidate.ts';
import { guidance, transitionsOf } from './guidance-arrows.ts';
import { lineageNodes } from './lineage-nodes.ts';
import { thinned } from './progress-points.ts';
import type { MarkedPoint } from './progress-points.ts';
import { RunFold } from './run-fold.ts';
import { runView } from './run-view.ts';
import type { RunSource } from './run-view.ts';
import { bounded, cut } from './snapshot-limits.ts';

/** The part of the store that watching a run reads. */
export type ObservedStore = RunSource & Pick<Store, 'storedEvents'>;

const recentShown = 10;

/** A run that somebody looks at: keeps what it read, and reads only what is new. */
export class RunObservation {
  readonly run: string;
  readonly #store: ObservedStore;
  readonly #view: () => RunView;
  readonly #fold = new RunFold();
  #baseline: RunSnapshot['baseline'] | undefined;

  /** `run` is a whole id. `view` tells of the run as a whole where more is known of it than the store says. */
  constructor(store: ObservedStore, run: string, view: () => RunView = () => runView(store, run)) {
    this.#store = store;
    this.#view = view;
    this.run = run;
  }

  /** Reads what was written since; true when there was something. Throws UserError `run-unknown` when it was removed. */
  refresh(): boolean {
    const before = this.#fold.lastSequence;
    for (const record of this.#store.storedEvents(this.run, before)) this.#fold.apply(record);
    return this.#fold.lastSequence !== before;
  }

  /** Everything the panel shows, as of now. Throws UserError `run-unknown` when the run was removed. */
  snapshot(filter: CandidateFilter): RunSnapshot {
    this.refresh();
    const run = this.#view();
    const fold = this.#fold;
    const words = wordsOf(run.language);
    const found = matching(fold.candidates.values(), filter);
    const chosen = new Set(found);
    const { archive, points } = this.#replay(chosen, run.timing);
    const statistics = archive.statistics();
    const cells = cellViews(found, archive, fold.candidates);
    const transitions = transitionsOf(fold.evaluated, fold.candidates, fold.evaluations);
    const elites = [...fold.candidates.values()].filter(({ elite }) => elite === 'best');
    const leaves = archive
      .elites()
      .toSorted((a, b) => b.speedup.value - a.speedup.value)
      .flatMap(({ candidate }) => fold.candidates.get(candidate) ?? []);
    const { arrows, hints } = guidance(
      transitions,
      elites.flatMap(({ cell }) => cell ?? []),
      new Set(cells.map(({ cell }) => cell)),
      words,
    );
    const rows = ordered(found);
    const failures = failureCounts(found, isEverything(filter) ? fold.failedProposals.values() : []);
    return bounded((limits) => ({
      run,
      timing: run.timing,
      device: run.device,
      baseline: this.#baselineTimes(),
      filter,
      cells: cells.map(({ best, ...cell }) => ({
        ...cell,
        ...(best === undefined ? {} : { best: { ...best, summary: cut(best.summary, limits.shortText) } }),
      })),
      coverage: statistics.coverage,
      qdScore: statistics.qdScore,
      candidates: candidateRows(rows, limits),
      matching: found.length,
      total: fold.candidates.size,
      progress: thinned(points, limits.points),
      lineage: lineageNodes(leaves, fold.candidates, limits),
      arrows: arrows.slice(0, limits.arrows),
      directions: hints,
      failures: shortFailures(failures, limits),
      recent: this.#recent(chosen, limits.text),
    }));
  }

  /** The archive as it would be with these candidates only, and how its best rose. With all of them it is the run's own. */
  #replay(
    chosen: ReadonlySet<FoldedCandidate>,
    timing: RunSnapshot['timing'],
  ): { readonly archive: Archive; readonly points: readonly MarkedPoint[] } {
    const archive = new Archive(timing);
    const points: MarkedPoint[] = [];
    let best = 1;
    for (const one of this.#fold.evaluated) {
      if (!chosen.has(one)) continue;
      const { state, cell, speedup, candidate, evaluations, activeMs, usd } = one;
      const verified = state === 'verified' && speedup !== undefined;
      let rose = false;
      if (verified && cell !== undefined) {
        // Lengths matter for simpler ties only, and those are counted from the run's own archive.
        const { status } = archive.add({ candidate, cell, speedup, regionLength: 0 });
        rose = (status === 'improved' || status === 'new-cell') && speedup.value > best;
        if (rose) best = speedup.value;
      }
      const original = candidate === this.#fold.baseline;
      points.push({
        evaluations,
        activeMs,
        usd,
        best,
        ...(verified && !original ? { own: speedup.value } : {}),
        keep: rose || original,
      });
    }
    const { evaluations, activeMs, usage } = this.#fold;
    const last = points.at(-1);
    if (evaluations > 0 && last?.evaluations === evaluations)
      points[points.length - 1] = { ...last, keep: true };
    else if (evaluations > 0) points.push({ evaluations, activeMs, usd: usage.usd, best, keep: true });
    return { archive, points };
  }

  #baselineTimes(): RunSnapshot['baseline'] {
    const { baseline } = this.#fold;
    if (this.#baseline !== undefined) return this.#baseline;
    const evaluation = baseline === undefined ? undefined : this.#store.evaluation(this.run, baseline);
    if (evaluation === undefined) return [];
    this.#baseline = evaluation.shapes.slice(0, 32).map(({ shape, candidate: { medianUs, ci95Us } }) => ({
      shape: shapeText(shape),
      medianUs,
      ci95Us,
    }));
    return this.#baseline;
  }

  #recent(chosen: ReadonlySet<FoldedCandidate>, characters: number): RunSnapshot['recent'] {
    const { changes, candidates } = this.#fold;
    const recent: RunSnapshot['recent'][number][] = [];
    for (let index = changes.length - 1; index >= 0 && recent.length < recentShown; index--) {
      const change = changes[index];
      const one = change === undefined ? undefined : candidates.get(change.candidate);
      if (change === undefined || one === undefined || !chosen.has(one)) continue;
      const { candidate, cell, status, speedup } = change;
      recent.push({ candidate, cell, status, speedup, summary: cut(one.summary, characters) });
    }
    return recent;
  }
}

function cellViews(
  found: readonly FoldedCandidate[],
  archive: Archive,
  candidates: ReadonlyMap<string, FoldedCandidate>,
): readonly CellView[] {
  const counts = new Map<string, { evaluated: number; alternatives: number }>();
  for (const { cell, elite } of found) {
    if (cell === undefined) continue;
    const count = counts.get(cell) ?? { evaluated: 0, alternatives: 0 };
    counts.set(cell, count);
    count.evaluated++;
    if (elite === 'alternative') count.alternatives++;
  }
  return [...counts].toSorted().map(([cell, count]) => {
    const best = archive.get(cell)?.best;
    if (best === undefined) return { cell, ...count };
    const { candidate, speedup } = best;
    const summary = candidates.get(candidate)?.summary ?? '';
    return { cell, ...count, best: { candidate, speedup: speedup.value, summary } };
  });
}

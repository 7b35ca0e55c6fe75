import { basename } from 'node:path';
import { RunState } from '../../engine/run/run-state.ts';
import type { Hint } from '../../protocol/hint.ts';
import type { StoredCandidate } from '../../store/event-codec.ts';
import type { Store } from '../../store/store.ts';
import { composeSource } from '../../syntax/evolve-region.ts';
import { summariseCounters, summariseLines } from './counter-summary.ts';
import { failureGroups } from './failure-groups.ts';
import { lineageOf } from './lineage.ts';
import type { ReportedCandidate, ReportedElite, RunReport } from './report.ts';
import { sourceDiff } from './source-diff.ts';

/** The part of the store that a report reads. */
export type ReportSource = Pick<Store, 'run' | 'storedEvents' | 'proposal' | 'evaluation' | 'elites'>;

const linesShown = 8;

/** Gathers everything a report of one run says. Works on running and paused runs too; the winner is then the best so far. */
export function collectReport(store: ReportSource, idOrPrefix: string): RunReport {
  const { spec, run, status } = store.run(idOrPrefix);
  const { task } = spec;
  const state = new RunState();
  const candidates = new Map<string, StoredCandidate>();
  for (const { event } of store.storedEvents(run)) {
    if (event.kind !== 'candidate-proposed') {
      state.apply(event);
      continue;
    }
    candidates.set(event.candidate.id, event.candidate);
    // Texts lie in a file each and say nothing here: their lengths only tell which of two ties is simpler.
    state.apply({ ...event, candidate: { ...event.candidate, region: '' } });
  }

  const reported = (id: string | null | undefined, final: boolean): ReportedCandidate | null => {
    const candidate = id === undefined || id === null ? undefined : store.proposal(run, id)?.candidate;
    if (candidate === undefined) return null;
    const again = final ? store.evaluation(run, candidate.id, 'finalist') : undefined;
    const evaluation = again ?? store.evaluation(run, candidate.id);
    if (evaluation === undefined) return null;
    const { region, launch, assumptions, origin, summary } = candidate;
    return {
      candidate: candidate.id,
      region,
      assumptions,
      origin,
      summary,
      ...(launch === undefined ? {} : { launch }),
      evaluation,
    };
  };
  const elites = store.elites(run).map((elite): ReportedElite => {
    const candidate = candidates.get(elite.candidate);
    return { ...elite, summary: candidate?.summary ?? '', assumptions: candidate?.assumptions ?? [] };
  });
  const baseline = reported(state.baseline, false);
  const winner = reported(winnerOf(state, elites), true);
  const speedup = winner?.evaluation.speedup;
  const statistics = state.archive.statistics();
  return {
    run,
    task: task.name,
    language: task.language,
    kernel: task.kernel,
    source: basename(task.sourceFile),
    device: spec.device,
    timing: spec.timing,
    status,
    endedBecause: state.finished?.reason ?? null,
    seed: spec.seed,
    budget: state.budget,
    tool: spec.tool,
    evaluations: state.evaluations,
    byStage: Object.fromEntries(state.byStage),
    usage: state.usage,
    coverage: statistics.coverage,
    qdScore: statistics.qdScore,
    baseline,
    best:
      winner === null || speedup === undefined
        ? null
        : {
            ...winner,
            speedup,
            cell: elites.find((elite) => elite.candidate === winner.candidate)?.cell ?? null,
          },
    elites,
    counters: {
      before: baseline && summariseCounters(baseline.evaluation),
      after: winner && summariseCounters(winner.evaluation),
    },
    lines: {
      before: baseline === null ? [] : summariseLines(baseline.evaluation, task.source, linesShown),
      after:
        winner === null ? [] : summariseLines(winner.evaluation, composeSource(task, winner), linesShown),
    },
    hintedCode: {
      before: baseline === null ? {} : hintedLines(baseline.evaluation.hints, task.source),
      after: winner === null ? {} : hintedLines(winner.evaluation.hints, composeSource(task, winner)),
    },
    lineage: winner === null ? [] : lineageOf(winner.candidate, candidates, state),
    failures: failureGroups(state),
    diff: winner === null ? '' : sourceDiff(task, winner),
    provenance: (winner ?? baseline)?.evaluation.provenance ?? null,
  };
}

function hintedLines(hints: readonly Hint[], source: string): Record<number, string> {
  const texts = source.split('\n');
  return Object.fromEntries(
    hints.flatMap(({ line }) => (line === undefined ? [] : [[line, (texts[line - 1] ?? '').trim()]])),
  );
}

/** The finalist that a finished run names, or the leader so far where it beats the original. */
function winnerOf(state: RunState, elites: readonly ReportedElite[]): string | null {
  if (state.finished !== undefined) return state.finished.best;
  const [leader] = elites.filter((elite) => elite.place === 'best').sort((a, b) => b.speedup - a.speedup);
  return leader === undefined || leader.speedup <= 1 || leader.candidate === state.baseline
    ? null
    : leader.candidate;
}

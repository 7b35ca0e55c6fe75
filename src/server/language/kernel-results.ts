import type { KernelResult, LineChange } from './hover-text.ts';
import { lineChange } from './line-changes.ts';
import type { RunView } from '../../protocol/editor/run-view.ts';
import { unlessGone } from './window-knowledge.ts';
import type { WindowKnowledge } from './window-knowledge.ts';

/** The newest result on each device, from runs newest first; runs that have found nothing yet only where there is no other. */
export function kernelResults(
  runs: readonly { readonly run: RunView; readonly isOlder: boolean }[],
  knowledge: WindowKnowledge,
): readonly KernelResult[] {
  const devices = new Map<string, { readonly run: RunView; readonly isOlder: boolean }>();
  for (const one of runs) {
    const known = devices.get(one.run.device);
    if (known === undefined || (!hasResult(known.run) && hasResult(one.run)))
      devices.set(one.run.device, one);
  }
  return [...devices.values()].map(({ run, isOlder }) => ({ run, isOlder, ...detailsOf(run, knowledge) }));
}

function hasResult(run: RunView): boolean {
  return run.status === 'finished' || run.bestSpeedup !== null;
}

function detailsOf(run: RunView, knowledge: WindowKnowledge): Pick<KernelResult, 'cell' | 'assumptions'> {
  const store = knowledge.storeOf(run);
  if (store === undefined || run.bestCandidate === null) return { cell: null, assumptions: [] };
  return unlessGone({ cell: null, assumptions: [] }, () => ({
    cell: store.outcome(run.run, run.bestCandidate ?? '')?.cell ?? null,
    assumptions: store.proposal(run.run, run.bestCandidate ?? '')?.candidate.assumptions ?? [],
  }));
}

/** What the fastest variants of a run have in place of a line, counted from the first line of its region; the same text is shown once. */
export function eliteChanges(
  run: RunView,
  lineInRegion: number,
  knowledge: WindowKnowledge,
): readonly LineChange[] {
  const store = knowledge.storeOf(run);
  if (store === undefined) return [];
  return unlessGone([], () => {
    const { task } = store.run(run.run).spec;
    const line = task.source.slice(0, task.region.start).split('\n').length + lineInRegion;
    const changes: LineChange[] = [];
    const fastest = store
      .elites(run.run)
      .filter(({ speedup }) => speedup > 1)
      .toSorted((a, b) => b.speedup - a.speedup);
    for (const { candidate } of fastest.slice(0, 8)) {
      const proposal = store.proposal(run.run, candidate);
      const speedup = store.outcome(run.run, candidate)?.speedup;
      if (proposal === undefined || speedup === undefined || speedup === null) continue;
      const text = lineChange(task, proposal.candidate.region, line);
      if (text === undefined || changes.some((one) => one.text === text)) continue;
      changes.push({ run, candidate, speedup, summary: proposal.candidate.summary, text });
      if (changes.length === 2) break;
    }
    return changes;
  });
}

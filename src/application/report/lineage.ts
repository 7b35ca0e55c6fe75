import type { RunState } from '../../engine/run/run-state.ts';
import type { Candidate, Origin } from '../../protocol/candidate.ts';
import type { LineageStep } from './report.ts';

/** What a step of a lineage says of a candidate; its text is not needed. */
type Described = Omit<Candidate, 'region'>;

/** From the original code to a candidate, along first parents. */
export function lineageOf(
  candidate: string,
  candidates: ReadonlyMap<string, Described>,
  state: RunState,
): LineageStep[] {
  const chain: Described[] = [];
  const seen = new Set<string>();
  let id: string | undefined = candidate;
  while (id !== undefined && !seen.has(id)) {
    seen.add(id);
    const step = candidates.get(id);
    if (step === undefined) break;
    chain.unshift(step);
    id = step.parents[0];
  }
  let before: number | null = null;
  return chain.map((step) => {
    const outcome = state.records.get(step.id)?.outcome;
    const speedup = step.id === state.baseline ? 1 : (outcome?.speedup?.value ?? null);
    const gain = speedup === null || before === null ? null : speedup / before;
    if (speedup !== null) before = speedup;
    return {
      candidate: step.id,
      summary: step.summary,
      made: originText(step.origin),
      speedup,
      gain,
      ...(outcome?.cell === undefined ? {} : { cell: outcome.cell }),
    };
  });
}

/** Who made a candidate, in a few words. */
export function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'baseline':
      return 'original';
    case 'rewriter':
      return `rewriter: ${origin.operators.join(', ')}`;
    case 'scripted':
      return `scripted reply ${origin.entry}`;
    case 'model':
      return origin.model;
    case 'tuner':
      return `tuner: ${Object.entries(origin.configuration)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`;
    case 'user':
      return 'by hand';
  }
}

import type { Timing } from '../../protocol/evaluation.ts';
import { modelledGain } from '../archive/archive.ts';
import type { FinalistRecord, RunState } from './run-state.ts';

/** So many are measured again; when none of them holds, further ones up to the second number. */
const finalistCount = { usual: 3, most: 10 } as const;

/** The next elite to measure again after the search, best first; undefined when enough is known. */
export function nextFinalist(state: RunState): string | undefined {
  const measured = [...state.finalists.values()];
  const enough = measured.some((finalist) => finalist.verdict.kind === 'verified')
    ? finalistCount.usual
    : finalistCount.most;
  if (measured.length >= enough) return undefined;
  return state.archive
    .elites()
    .filter(({ candidate, speedup }) => candidate !== state.baseline && speedup.value > 1)
    .toSorted((a, b) => b.speedup.value - a.speedup.value)
    .map((elite) => elite.candidate)
    .find((candidate) => !state.finalists.has(candidate));
}

/** The low end of a reported speedup's interval must be above this: 1, and on the simulator its margin. */
export function reportThreshold(timing: Timing): number {
  return timing === 'modelled' ? modelledGain : 1;
}

/** The finalist to report: the fastest that was verified again and is above the threshold beyond noise. */
export function bestFinalist(finalists: Iterable<FinalistRecord>, timing: Timing): FinalistRecord | null {
  let best: FinalistRecord | null = null;
  for (const finalist of finalists) {
    if (finalist.verdict.kind !== 'verified' || finalist.speedup === undefined) continue;
    if (finalist.speedup.ci95[0] <= reportThreshold(timing)) continue;
    if (finalist.speedup.value > (best?.speedup?.value ?? 0)) best = finalist;
  }
  return best;
}

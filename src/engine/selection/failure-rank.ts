import { stageNames } from '../../protocol/evaluation.ts';
import type { Verdict } from '../../protocol/evaluation.ts';

/**
 * How close a failing candidate came to passing, for ordering failures: the index of its stage plus a fraction from
 * its distance within the stage (few compiler errors, few wrong elements). Infinity when it did not fail at all.
 */
export function closeness(verdict: Verdict): number {
  if (verdict.kind === 'verified') return Infinity;
  if (verdict.kind === 'quarantined') return stageNames.indexOf('bench') + 0.5;
  const stage = stageNames.indexOf(verdict.stage);
  if (verdict.stage === 'check') {
    const wrong = verdict.reasons.map(({ mismatch }) =>
      mismatch === undefined || mismatch.elements === 0 ? 1 : mismatch.wrongElements / mismatch.elements,
    );
    return stage + 0.9 * (1 - Math.min(1, Math.max(0, ...wrong)));
  }
  return stage + 0.9 / (1 + verdict.reasons.length);
}

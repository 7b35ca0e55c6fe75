import type { RunSnapshot } from '../../protocol/editor/run-view.ts';
import { stageNames } from '../../protocol/evaluation.ts';
import type { FoldedCandidate } from './folded-candidate.ts';
import { cut } from './snapshot-limits.ts';
import type { SnapshotLimits } from './snapshot-limits.ts';

const stageOrder: readonly string[] = [...stageNames, 'quarantined'];

/** What did not pass, by stage and rule, in the order of the pipeline; of too many groups the largest. */
export function failureCounts(
  found: readonly FoldedCandidate[],
  limits: Pick<SnapshotLimits, 'failures' | 'text'>,
): RunSnapshot['failures'] {
  const groups = new Map<string, { stage: string; rule: string; count: number; message: string }>();
  for (const { state, stage, rule = 'unknown', reason = '' } of found) {
    if (state !== 'failed' && state !== 'quarantined') continue;
    const at = state === 'failed' ? (stage ?? 'unknown') : state;
    const key = `${at} ${rule}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { stage: at, rule, count: 1, message: reason });
    else known.count++;
  }
  return [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, limits.failures)
    .sort((a, b) => stageOrder.indexOf(a.stage) - stageOrder.indexOf(b.stage) || b.count - a.count)
    .map(({ stage, rule, count, message }) => ({
      stage,
      rule: cut(rule, 60),
      count,
      message: cut(message, limits.text),
    }));
}

import type { RunSnapshot } from '../../protocol/editor/run-view.ts';
import { stageNames } from '../../protocol/evaluation.ts';
import type { FoldedCandidate } from './folded-candidate.ts';
import type { FailedProposals } from './run-fold.ts';
import { cut } from './snapshot-limits.ts';
import type { SnapshotLimits } from './snapshot-limits.ts';

const stageOrder: readonly string[] = ['proposal', ...stageNames, 'quarantined'];

type Failures = RunSnapshot['failures'];

/** What did not pass, by stage and rule, and proposals that came to nothing, by proposer; the most frequent first. */
export function failureCounts(
  found: readonly FoldedCandidate[],
  proposals: Iterable<FailedProposals> = [],
): Failures {
  const groups = new Map<string, { stage: string; rule: string; count: number; message: string }>();
  for (const { state, stage, rule = 'unknown', reason = '' } of found) {
    if (state !== 'failed' && state !== 'quarantined') continue;
    const at = state === 'failed' ? (stage ?? 'unknown') : state;
    const key = `${at} ${rule}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { stage: at, rule, count: 1, message: reason });
    else known.count++;
  }
  for (const { proposer, count, reason } of proposals)
    groups.set(`proposal ${proposer}`, { stage: 'proposal', rule: proposer, count, message: reason });
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** The most frequent failures in the order of the pipeline, with short texts. */
export function shortFailures(
  failures: Failures,
  limits: Pick<SnapshotLimits, 'failures' | 'text'>,
): Failures {
  return failures
    .slice(0, limits.failures)
    .toSorted((a, b) => stageOrder.indexOf(a.stage) - stageOrder.indexOf(b.stage) || b.count - a.count)
    .map(({ stage, rule, count, message }) => ({
      stage,
      rule: cut(rule, 60),
      count,
      message: cut(message, limits.text),
    }));
}

import type { RunState } from '../../engine/run/run-state.ts';
import type { FailureGroup } from './report.ts';

const stageOrder = ['gate', 'build', 'check', 'bench', 'profile', 'quarantined'];

/** What was tried and did not pass, grouped by stage and rule, in the order of the pipeline. */
export function failureGroups(state: RunState): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const record of state.records.values()) {
    const verdict = record.outcome?.verdict;
    if (verdict === undefined || verdict.kind === 'verified') continue;
    const stage = verdict.kind === 'failed' ? verdict.stage : 'quarantined';
    const [reason] = verdict.reasons;
    const rule = reason?.rule ?? 'unknown';
    const key = `${stage} ${rule}`;
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined
        ? { stage, rule, count: 1, message: reason?.message ?? '', example: record.summary }
        : { ...known, count: known.count + 1 },
    );
  }
  return [...groups.values()].sort(
    (a, b) => stageOrder.indexOf(a.stage) - stageOrder.indexOf(b.stage) || b.count - a.count,
  );
}

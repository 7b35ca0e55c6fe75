import type { RunView } from '../../protocol/editor/run-view.ts';
import type { Budget } from '../../protocol/task.ts';

/** What a run has used of each limit. */
type Used = Pick<RunView, 'budget' | 'evaluations' | 'activeMs' | 'usage' | 'gpuSeconds'>;

/** Names of the limits that a run has reached. */
export function reachedLimits(run: Used): readonly (keyof Budget)[] {
  const used = usedOf(run);
  return (Object.keys(used) as (keyof Budget)[]).filter((limit) => {
    const allowed = run.budget[limit];
    return allowed !== undefined && used[limit] >= allowed;
  });
}

/**
 * Limits to propose for going on: those that are reached twice what was used, the others as they were. A search that had nothing left to
 * try gets more evaluations.
 */
export function largerBudget(run: Used & Pick<RunView, 'endedBecause'>): Budget {
  const used = usedOf(run);
  const reached = reachedLimits(run);
  if (reached.length > 0) {
    const raised = Object.fromEntries(reached.map((limit) => [limit, rounded(2 * used[limit])]));
    return { ...run.budget, ...raised };
  }
  if (run.endedBecause !== 'exhausted') return run.budget;
  return { ...run.budget, evaluations: Math.max(20, 2 * run.evaluations, run.budget.evaluations ?? 0) };
}

/** The same run as if it had these limits. */
export function withLimits(run: Used, budget: Budget): Used {
  return { ...run, budget };
}

function usedOf({ evaluations, activeMs, usage, gpuSeconds }: Used): Required<Budget> {
  return {
    evaluations,
    minutes: activeMs / 60_000,
    tokens: usage.tokensIn + usage.tokensOut,
    usd: usage.usd,
    gpuSeconds,
  };
}

/** At least 1, and no long fractions. */
function rounded(value: number): number {
  return Math.max(1, Math.ceil(value));
}

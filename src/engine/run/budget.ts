import type { Budget } from '../../protocol/task.ts';
import type { RunState } from './run-state.ts';

/** The first budget that is used up, or null. `elapsedMs` is the time the run was active, over all its sessions. */
export function budgetUsedUp(state: RunState, elapsedMs: number): keyof Budget | null {
  const { budget, usage } = state;
  const used: Readonly<Record<keyof Budget, number>> = {
    evaluations: state.entered,
    minutes: elapsedMs / 60_000,
    tokens: usage.tokensIn + usage.tokensOut,
    usd: usage.usd,
    gpuSeconds: state.deviceMs / 1000,
  };
  for (const name of ['evaluations', 'minutes', 'tokens', 'usd', 'gpuSeconds'] as const) {
    const limit = budget[name];
    if (limit !== undefined && used[name] >= limit) return name;
  }
  return null;
}

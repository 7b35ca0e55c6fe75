import { median } from '../../statistics.ts';
import type { Side } from './measured-device.ts';
import { warmupLaunches } from './paired-timing.ts';
import type { PoolPlan } from './pool-plan.ts';
import type { TakeTurn } from './timed-turn.ts';

/** A kernel that remembers results takes this much longer, at least, on inputs it has not seen; and more than the baseline does. */
const suspicious = 1.3;
const mostSets = 6;

/**
 * Time on inputs that no process has seen over time on the same inputs again, of the candidate over that of the baseline: about 1 for
 * kernels that compute, large for one that keeps results by content. Every round takes a fresh seed.
 */
export async function freshOverRepeat(
  take: Readonly<Record<Side, TakeTurn>>,
  plan: PoolPlan,
  freshSeed: (round: number) => bigint,
  signal: AbortSignal,
): Promise<number> {
  const ratio = async (side: Side): Promise<number> => {
    const fresh: number[] = [];
    const again: number[] = [];
    // A rotating sample visits many sets at once: the first one of a pool is the only fresh one.
    const isFixed = plan.placing === 'fixed';
    const pool = Math.min(plan.pool, isFixed ? mostSets : plan.pool);
    const samples = isFixed ? Math.max(1, pool - 1) : 1;
    for (let round = 0; round < (isFixed ? 1 : 3); round++) {
      const common = {
        samples,
        batch: isFixed ? 1 : Math.min(pool, plan.batch),
        flushBytes: plan.flushBytes,
        pool,
        placing: plan.placing,
        firstSet: 0,
        freshSeed: freshSeed(round),
      };
      // Warm-up works on the set before the first: seen then, and not among the samples.
      fresh.push(...(await take[side]({ ...common, warmup: isFixed ? warmupLaunches : 0 }, signal)).deviceUs);
      again.push(...(await take[side]({ ...common, warmup: isFixed ? warmupLaunches : 0 }, signal)).deviceUs);
    }
    return median(fresh) / median(again);
  };
  const [original, own] = [await ratio('baseline'), await ratio('candidate')];
  return own / Math.max(1, original);
}

/** True where the candidate looks as if it kept results. */
export function isRemembering(ratio: number): boolean {
  return ratio > suspicious;
}

import type { PoolPlan } from './pool-plan.ts';
import type { TakeTurn, Turn } from './timed-turn.ts';

const batchMs = 30;
const mostLaunches = 2000;
/** In a long batch launching hides behind the work: so much of it may be missing, and so much at its ends. */
const relativeSlack = 0.03;
const absoluteSlackUs = 200;

/** Many launches in a row without a flush: the warm time, and the finest look at what events do not show. */
export async function longBatch(
  take: TakeTurn,
  plan: PoolPlan,
  expectedUs: number,
  signal: AbortSignal,
): Promise<Turn> {
  return take(longPlan(plan, expectedUs), signal);
}

function longPlan(plan: PoolPlan, expectedUs: number, factor = 1): Parameters<TakeTurn>[0] {
  const launches = Math.ceil((batchMs * 1000) / Math.max(1, expectedUs));
  return {
    samples: 1,
    warmup: 3,
    batch: factor * Math.max(4, Math.min(mostLaunches, launches)),
    flushBytes: 0,
    pool: plan.pool,
    placing: plan.placing,
    firstSet: 0,
  };
}

/** What a long batch shows: work behind the events; undefined where host and device agree. */
export function longBatchProblem(turn: Turn): string | undefined {
  const device = (turn.deviceUs[0] ?? 0) * turn.plan.batch;
  const host = (turn.hostUs[0] ?? 0) * turn.plan.batch;
  const overhead = (turn.launchOverheadUs ?? Infinity) * turn.plan.batch;
  // Where launching takes about as long as the work, the host's time is that of launching.
  if (device < 2 * overhead || host <= device * (1 + relativeSlack) + absoluteSlackUs) return undefined;
  return `${turn.plan.batch} launches in a row took ${(host / 1000).toPrecision(3)} ms by the host's clock and ${(device / 1000).toPrecision(3)} ms by events`;
}

/**
 * Time of a launch by our own clock alone, in microseconds: what twice as many launches took more. Nothing that a runner says enters it.
 */
export async function wallTimePerLaunch(
  take: TakeTurn,
  plan: PoolPlan,
  expectedUs: number,
  signal: AbortSignal,
): Promise<number> {
  const differences: number[] = [];
  for (let round = 0; round < 3; round++) {
    const short = await take(longPlan(plan, expectedUs), signal);
    const long = await take(longPlan(plan, expectedUs, 3), signal);
    differences.push(((long.wallMs - short.wallMs) * 1000) / (long.plan.batch - short.plan.batch));
  }
  // The least disturbed one.
  return Math.min(...differences.filter((us) => us > 0), Infinity);
}

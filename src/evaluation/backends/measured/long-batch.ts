import type { PoolPlan } from './pool-plan.ts';
import type { TakeTurn, Turn } from './timed-turn.ts';

const batchMs = 10;
/** The least disturbed of so many is looked at. */
const batches = 4;
const mostLaunches = 2000;
/** In a long batch launching hides behind the work: so much of it may be missing, and so much at its ends. */
const relativeSlack = 0.03;
const absoluteSlackUs = 200;

/** Many launches in a row without a flush, several times: the warm time, and the finest look at what events do not show. */
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
    samples: batches,
    warmup: 3,
    batch: factor * Math.max(4, Math.min(mostLaunches, launches)),
    flushBytes: 0,
    pool: plan.pool,
    placing: plan.placing,
    firstSet: 0,
  };
}

/** What long batches show: work behind the events; undefined where host and device agree in one of them. */
export function longBatchProblem({ plan, deviceUs, hostUs, launchOverheadUs }: Turn): string | undefined {
  const { batch } = plan;
  const excesses = deviceUs.map((us, index) => {
    const device = us * batch;
    const host = (hostUs[index] ?? 0) * batch;
    // Where launching takes about as long as the work, the host's time is that of launching.
    const isComparable = device >= 2 * (launchOverheadUs ?? Infinity) * batch;
    return isComparable ? host - device * (1 + relativeSlack) - absoluteSlackUs : 0;
  });
  const least = Math.min(...excesses);
  return least <= 0
    ? undefined
    : `${batch} launches in a row took ${(least / 1000).toPrecision(2)} ms longer by the host's clock than by events`;
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
    const launches = batches * (long.plan.batch - short.plan.batch);
    differences.push(((long.wallMs - short.wallMs) * 1000) / launches);
  }
  // The least disturbed one.
  return Math.min(...differences.filter((us) => us > 0), Infinity);
}

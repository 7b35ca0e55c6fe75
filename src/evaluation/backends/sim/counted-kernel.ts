import type { CheckerFinding } from '../../../protocol/counters.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { Shape } from '../../../protocol/task.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { LaunchedKernel } from './bound-case.ts';
import { countLaunch } from './counted-launch.ts';
import type { CountedLaunch, CountingParts } from './counted-launch.ts';
import { plainRunMs } from './run-cost.ts';

/** Everything a kernel task launches at one shape, counted: the longest launch with its counters, and the sum of times. */
export interface CountedKernel extends CountedLaunch {
  /** Modelled time of all launches together, in microseconds. */
  readonly totalUs: number;
  /** Every launch in order; one for CUDA. */
  readonly launches: readonly CountedLaunch[];
  /** Estimate of a plain run of every block of every launch, in milliseconds. */
  readonly plainRunMs: number;
}

/** Counts each launch with a sampling plan of its own and adds the modelled times up. */
export async function countKernel(
  parts: CountingParts,
  kernels: readonly LaunchedKernel[],
  shape: Shape,
  signal: AbortSignal,
): Promise<Result<CountedKernel, readonly Reason[]>> {
  const launches: CountedLaunch[] = [];
  for (const kernel of kernels) {
    const counted = await countLaunch(parts, kernel, shape, signal);
    if (!counted.ok) return counted;
    launches.push(counted.value);
  }
  return launches.length === 0
    ? fail([{ rule: 'no-launch', message: 'no kernel is launched' }])
    : succeed(joinLaunches(launches));
}

/** Counted launches as one kernel; at least one. */
export function joinLaunches(launches: readonly CountedLaunch[]): CountedKernel {
  const timeOf = (launch: CountedLaunch): number => launch.modelled.breakdown.totalUs;
  const [first] = launches;
  if (first === undefined) throw new RangeError('there is no launch');
  const longest = launches.reduce((best, one) => (timeOf(one) > timeOf(best) ? one : best), first);
  const notices = new Map<string, CheckerFinding>();
  for (const notice of launches.flatMap((one) => one.notices)) notices.set(JSON.stringify(notice), notice);
  return {
    ...longest,
    notices: launches.length === 1 ? longest.notices : [...notices.values()],
    totalUs: launches.reduce((sum, one) => sum + timeOf(one), 0),
    launches,
    plainRunMs: launches.reduce((sum, one) => sum + plainRunMs(one.counters), 0),
  };
}

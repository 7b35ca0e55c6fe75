import type { MemoryAccessCounters } from '../../../../../protocol/counters.ts';
import { emptyMix } from '../../instruction-mix.ts';
import type { DeviceProfile } from '../device-profile.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { TimeModelInput } from '../time-model-input.ts';
import { criticalVisits, waitsOf } from './critical-visits.ts';
import type { BlockActivity } from './critical-visits.ts';
import { pipesOf } from './instruction-totals.ts';
import type { InstructionTotals } from './instruction-totals.ts';
import { groupAccesses } from './memory-batches.ts';

/**
 * Clocks until a request's last sector is there. Shares of requests that wait for L2 and for device memory are upper
 * bounds (one missing sector is enough).
 */
function waitClocks(profile: DeviceProfile, access: MemoryAccessCounters, dramShare: number): number {
  const requests = Math.max(1, access.requests);
  if (access.space === 'shared') {
    // A conflicting request is as late as its last wavefront.
    return profile.sharedLatency + Math.max(0, access.wavefronts / requests - 1);
  }
  if (access.space === 'constant') return profile.arithmeticLatency;
  const toL2 = Math.min(1, access.l1MissSectors / requests);
  const toDram = Math.min(toL2, (access.l1MissSectors * dramShare) / requests);
  return (
    profile.l1Latency +
    toL2 * (profile.l2Latency - profile.l1Latency) +
    toDram * (profile.dramLatency - profile.l2Latency)
  );
}

/**
 * Clocks of one thread block from start to end when nothing else is in its way: memory waits of each basic block (loads of
 * one visit overlap), arithmetic of its busiest warp, shuffles, barriers. This is the "one warp alone" path of Hong and
 * Kim 2009 (their computation and memory cycles of a warp), with parallelism inside a warp as in Volkov 2016, ch. 4.
 */
export function blockPathClocks(
  profile: DeviceProfile,
  geometry: LaunchGeometry,
  input: TimeModelInput,
  totals: InstructionTotals,
  dramShare: number,
): number {
  const { counters } = input;
  const warpsRun = Math.max(1, counters.blocksRun * geometry.warpsPerBlock);
  const barriersPerWarp = counters.barriers / warpsRun;
  const activity: BlockActivity = {
    blocksRun: counters.blocksRun,
    warpsPerBlock: geometry.warpsPerBlock,
    intervals: 1 + barriersPerWarp,
  };

  let clocks = 0;
  for (const group of groupAccesses(counters)) {
    const longest = group.accesses.reduce(
      (most, access) =>
        access.operation === 'load' || (access.operation === 'atomic' && access.space === 'shared')
          ? Math.max(most, waitClocks(profile, access, dramShare))
          : most,
      0,
    );
    clocks += waitsOf(criticalVisits(group.visits, activity), activity.intervals) * longest;
  }

  const perScheduler = profile.warpSize * profile.schedulers;
  const startedLines = new Set<string>();
  for (const { address, warps, file, line } of counters.basicBlocks) {
    // Copies of an unrolled loop wait for their first result together.
    const copy = `${file}:${line} ${warps}`;
    const startUp = line > 0 && startedLines.has(copy) ? 0 : profile.arithmeticLatency;
    startedLines.add(copy);
    const pipes = pipesOf(input.mix.get(address) ?? emptyMix);
    const occupied =
      (pipes.fp32 * perScheduler) / profile.fp32Lanes +
      (pipes.fp64 * perScheduler) / profile.fp64Lanes +
      (pipes.integer * perScheduler) / profile.integerLanes +
      (pipes.special * perScheduler) / profile.specialLanes +
      (pipes.conversion * perScheduler) / profile.conversionLanes +
      pipes.branch;
    clocks += criticalVisits(warps, activity) * (occupied + startUp);
  }
  // Spilled values come back from L1 one by one, four in flight like any unrolled load.
  clocks += waitsOf(totals.spill / warpsRun, 1) * profile.l1Latency;
  clocks += criticalVisits(counters.shuffles, activity) * (profile.sharedLatency + profile.arithmeticLatency);
  clocks += criticalVisits(counters.warpBarriers, activity) * profile.arithmeticLatency;
  clocks +=
    barriersPerWarp *
    (profile.barrierLatency + (geometry.warpsPerBlock * profile.warpSize) / profile.barrierLanes);
  return clocks;
}

/**
 * Microseconds if only latency counted: resident blocks hide each other's waits completely, sets of them follow one
 * another (Little's law as in Volkov 2016: throughput is at most resident warps over the latency of one).
 */
export function latencyUs(profile: DeviceProfile, geometry: LaunchGeometry, pathClocks: number): number {
  return (pathClocks * geometry.rounds) / profile.clockMhz;
}

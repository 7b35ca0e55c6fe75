import type { MemoryAccessCounters, SimulatorCounters } from '../../../../../protocol/counters.ts';
import { emptyMix } from '../../instruction-classes.ts';
import type { DeviceProfile } from '../device-profile.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import { costOfSpecial } from '../special-functions.ts';
import type { SpecialCost } from '../special-functions.ts';
import { tensorLatency, tensorProduct } from '../tensor-cores.ts';
import type { TimeModelInput } from '../time-model-input.ts';
import { criticalVisits, waitsOf } from './critical-visits.ts';
import type { BlockActivity } from './critical-visits.ts';
import { pipesOf } from './instruction-totals.ts';
import type { InstructionTotals } from './instruction-totals.ts';
import { groupAccesses } from './memory-batches.ts';

/** What a load makes its warp wait for. */
interface Wait {
  readonly clocks: number;
  /** Share of it, 0 to 1, in which other warps of the block wait for the same sectors. */
  readonly sharedShare: number;
}

/** Blocks and warps that were counted. */
interface Counted {
  readonly blocks: number;
  readonly warps: number;
}

/**
 * Clocks until a request's last sector is there. Shares of requests that wait for L2 and for device memory are upper
 * bounds (one missing sector is enough). Warps of a block run side by side: one that touches a sector which another has
 * just asked for finds it on its way and waits as long, so each warp waits for every fetch of its block that brings sectors
 * new to it.
 */
function waitOf(
  profile: DeviceProfile,
  access: MemoryAccessCounters,
  counted: Counted,
  dramShare: number,
): Wait {
  const requests = Math.max(1, access.requests);
  if (access.space === 'shared')
    // A conflicting request is as late as its last wavefront.
    return {
      clocks: profile.sharedLatency + Math.max(0, access.wavefronts / requests - 1),
      sharedShare: 0,
    };
  if (access.space === 'constant') return { clocks: profile.arithmeticLatency, sharedShare: 0 };
  const fresh = (access.freshRequests ?? requests) / requests;
  const missed = access.l1MissSectors / requests;
  const fetchesOfBlock = access.l1MissSectors / Math.max(1, access.sectors / requests) / counted.blocks;
  const own = Math.min(1, missed);
  const ofBlock = Math.min(1, (fetchesOfBlock * counted.warps) / requests);
  const toL2 = Math.min(fresh, Math.max(own, ofBlock));
  const toDram = Math.min(toL2, Math.max(missed, toL2) * dramShare);
  return {
    clocks:
      profile.l1Latency +
      toL2 * (profile.l2Latency - profile.l1Latency) +
      toDram * (profile.dramLatency - profile.l2Latency),
    sharedShare: toL2 === 0 ? 0 : Math.max(0, 1 - access.l1MissSectors / Math.max(1, toL2 * access.sectors)),
  };
}

/**
 * An asynchronous copy is waited for together with the groups that later waits leave under way: with one group ahead, two
 * fetches share one wait (Little's law).
 */
function inFlight(wait: Wait, access: MemoryAccessCounters, counters: SimulatorCounters): Wait {
  if (access.asynchronous !== true || access.space !== 'global') return wait;
  const ahead = (counters.asyncGroupsLeft ?? 0) / Math.max(1, counters.asyncWaits ?? 0);
  return { ...wait, clocks: wait.clocks / (1 + ahead) };
}

/** Where a block's time goes when nothing else is in its way. */
export interface BlockPath {
  readonly clocks: number;
  /** Of them: waits for global memory, in which no warp of a block between two barriers has anything else to do. */
  readonly globalWaitClocks: number;
  /** Of those: waits for sectors that several warps of the block wait for. */
  readonly sharedWaitClocks: number;
}

/**
 * Clocks of one thread block from start to end when nothing else is in its way: memory waits of each basic block (loads of
 * one visit overlap), arithmetic of its busiest warp, shuffles, barriers. This is the "one warp alone" path of Hong and
 * Kim 2009 (their computation and memory cycles of a warp), with parallelism inside a warp as in Volkov 2016, ch. 4.
 */
export function blockPath(
  profile: DeviceProfile,
  geometry: LaunchGeometry,
  input: TimeModelInput,
  totals: InstructionTotals,
  dramShare: number,
): BlockPath {
  const { counters } = input;
  const warpsRun = Math.max(1, counters.blocksRun * geometry.warpsPerBlock);
  const barriersPerWarp = counters.barriers / warpsRun;
  const activity: BlockActivity = {
    blocksRun: counters.blocksRun,
    warpsPerBlock: geometry.warpsPerBlock,
    intervals: 1 + barriersPerWarp,
  };

  const counted: Counted = { blocks: Math.max(1, counters.blocksRun), warps: warpsRun };
  let globalWaitClocks = 0;
  let sharedWaitClocks = 0;
  let clocks = 0;
  for (const group of groupAccesses(counters)) {
    let longest: Wait = { clocks: 0, sharedShare: 0 };
    let isGlobal = false;
    for (const access of group.accesses) {
      if (access.operation === 'store' || (access.operation === 'atomic' && access.space !== 'shared'))
        continue;
      const wait = inFlight(waitOf(profile, access, counted, dramShare), access, counters);
      if (wait.clocks <= longest.clocks) continue;
      longest = wait;
      isGlobal = access.space === 'global';
    }
    const waited = waitsOf(criticalVisits(group.visits, activity), activity.intervals) * longest.clocks;
    clocks += waited;
    if (!isGlobal) continue;
    globalWaitClocks += waited;
    sharedWaitClocks += waited * longest.sharedShare;
  }

  // A warp has the lanes of its own partition only.
  const perScheduler = profile.warpSize * profile.subPartitions;
  const startedLines = new Set<string>();
  for (const { address, warps, file, line } of counters.basicBlocks) {
    // Copies of an unrolled loop wait for their first result together.
    const copy = `${file}:${line} ${warps}`;
    const startUp = line > 0 && startedLines.has(copy) ? 0 : profile.arithmeticLatency;
    startedLines.add(copy);
    const pipes = pipesOf(input.mix.get(address) ?? emptyMix);
    const occupied = clocksOf(pipes, profile) + pipes.conversion * (perScheduler / profile.conversionLanes);
    clocks += criticalVisits(warps, activity) * (occupied + pipes.branch + startUp);
  }
  // Called functions are on the path like what a compiler wrote in line.
  for (const [name, calls] of Object.entries(counters.specialFunctions))
    if (tensorProduct(name) === undefined)
      clocks += criticalVisits(calls, activity) * clocksOf(costOfSpecial(name), profile);
  // A warp keeps one of the tensor cores busy; of consecutive products four are in flight, like loads.
  clocks += criticalVisits(totals.tensorClocks * profile.schedulers, activity);
  clocks += waitsOf(criticalVisits(totals.tensor, activity), activity.intervals) * tensorLatency(profile);
  // Spilled values come back from L1 one by one, four in flight like any unrolled load.
  clocks += waitsOf(totals.spill / warpsRun, 1) * profile.l1Latency;
  clocks +=
    criticalVisits(counters.shuffles, activity) * (profile.shuffleLatency + profile.arithmeticLatency);
  clocks += criticalVisits(counters.warpBarriers, activity) * profile.arithmeticLatency;
  clocks +=
    barriersPerWarp *
    (profile.barrierLatency + (geometry.warpsPerBlock * profile.warpSize) / profile.barrierLanes);
  return { clocks, globalWaitClocks, sharedWaitClocks };
}

/** Clocks in which one warp, which has the lanes of its own partition only, issues instructions one after the other. */
function clocksOf(cost: SpecialCost, profile: DeviceProfile): number {
  const perScheduler = profile.warpSize * profile.subPartitions;
  return (
    (cost.fp32 * perScheduler) / profile.fp32Lanes +
    (cost.fp64 * perScheduler) / profile.fp64Lanes +
    (cost.integer * perScheduler) / profile.integerLanes +
    (cost.special * perScheduler) / profile.specialLanes
  );
}

/**
 * Microseconds if only latency counted: resident blocks hide each other's waits completely, sets of them follow one
 * another (Little's law as in Volkov 2016: throughput is at most resident warps over the latency of one).
 */
export function latencyUs(profile: DeviceProfile, geometry: LaunchGeometry, pathClocks: number): number {
  return (pathClocks * geometry.rounds) / profile.clockMhz;
}

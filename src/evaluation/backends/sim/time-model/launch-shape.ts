import type { DeviceProfile } from './device-profile.ts';
import { occupancyOf } from './occupancy.ts';
import { spillsOf } from './spills.ts';
import type { Spills } from './spills.ts';
import type { TimeModelInput } from './time-model-input.ts';
import type { Resources } from '../../../../protocol/evaluation.ts';

/** How the grid lands on the device. */
export interface LaunchGeometry {
  readonly resources: Resources;
  readonly spills: Spills;
  /** Blocks of the grid over blocks that were counted. */
  readonly scale: number;
  readonly warpsPerBlock: number;
  /** Blocks that the busiest multiprocessor gets (wave quantisation: the last wave may be nearly empty). */
  readonly blocksOnBusiest: number;
  /** Blocks resident at once on the busiest multiprocessor, and on the device. */
  readonly residentBlocks: number;
  readonly residentOnDevice: number;
  /** Times the resident set is replaced on the busiest multiprocessor. */
  readonly rounds: number;
}

/** Places the grid. At least one block is taken as resident: a launch that cannot run never reaches the model. */
export function placeGrid(profile: DeviceProfile, input: TimeModelInput): LaunchGeometry {
  const { counters } = input;
  const spills = spillsOf(profile, input);
  const blocksTotal = Math.max(1, counters.blocksTotal);
  const resources = occupancyOf(profile, {
    threadsPerBlock: counters.threadsPerBlock,
    blocksTotal,
    registersPerThread: spills.registersKept,
    registersFrom: input.registersFrom,
    staticSharedBytes: counters.staticSharedBytes,
    dynamicSharedBytes: counters.dynamicSharedBytes,
    spillBytes: spills.bytesPerThread,
  });
  const blocksOnBusiest = Math.ceil(blocksTotal / profile.multiprocessors);
  const residentBlocks = Math.max(1, Math.min(resources.blocksPerMultiprocessor, blocksOnBusiest));
  return {
    resources,
    spills,
    scale: blocksTotal / Math.max(1, counters.blocksRun),
    warpsPerBlock: Math.max(1, counters.warpsPerBlock),
    blocksOnBusiest,
    residentBlocks,
    residentOnDevice: Math.min(blocksTotal, residentBlocks * profile.multiprocessors),
    rounds: Math.ceil(blocksOnBusiest / residentBlocks),
  };
}

/**
 * Microseconds that work of `clocksPerDevice` (summed over the blocks that were counted) takes on the busiest
 * multiprocessor, which gets whole blocks only.
 */
export function busiestUs(
  profile: DeviceProfile,
  geometry: LaunchGeometry,
  blocksRun: number,
  clocksOfSample: number,
): number {
  return ((clocksOfSample / Math.max(1, blocksRun)) * geometry.blocksOnBusiest) / profile.clockMhz;
}

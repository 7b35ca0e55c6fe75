import type { DeviceProfile } from '../device-profile.ts';
import { busiestUs } from '../launch-shape.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { TimeModelInput } from '../time-model-input.ts';

/**
 * Clocks of the shared-memory pipe over the blocks that ran: a wavefront each (32 banks of 4 bytes per clock, CUDA C++
 * Programming Guide, Shared Memory), atomics as many passes as lanes share an address, shuffles at their own rate where they
 * use the same pipe (Nsight Compute Profiling Guide, Pipelines: LSU). Loads that continue one another count as 16-byte
 * loads: nvcc 13.0 makes them so where it unrolls (docs/time-model.md).
 */
export function sharedClocks(profile: DeviceProfile, input: TimeModelInput): number {
  let clocks =
    profile.shufflesUseSharedPath === 1
      ? (input.counters.shuffles * profile.warpSize) / profile.shuffleLanes
      : 0;
  for (const access of input.counters.memory) {
    if (access.space !== 'shared') continue;
    clocks +=
      access.operation === 'atomic'
        ? Math.max(access.wavefronts, access.sameAddressLanes) * profile.sharedAtomicClocksPerPass
        : (access.wideWavefronts ?? access.wavefronts);
  }
  return clocks;
}

/** Microseconds of the busiest multiprocessor's shared-memory pipe. */
export function sharedUs(profile: DeviceProfile, geometry: LaunchGeometry, input: TimeModelInput): number {
  return busiestUs(profile, geometry, input.counters.blocksRun, sharedClocks(profile, input));
}

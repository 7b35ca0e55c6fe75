import type { DeviceProfile } from '../device-profile.ts';
import { busiestUs } from '../launch-shape.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { TimeModelInput } from '../time-model-input.ts';

/**
 * Clocks of the L1 data stage over the blocks that ran. Where the profile says so they are as the simulator counted them: 16
 * banks of 8 bytes and tags of four lines per clock, which reproduces what gpu-benches (gpu-strides, H200 and A100) measures.
 * Otherwise, and at least, the sectors at `l1BytesPerClock`.
 */
export function l1Clocks(profile: DeviceProfile, input: TimeModelInput, spillRequests: number): number {
  const sectorsPerClock = profile.l1BytesPerClock / profile.sectorBytes;
  let clocks = spillRequests;
  for (const access of input.counters.memory) {
    if (access.space === 'shared') continue;
    clocks +=
      access.space === 'constant'
        ? access.requests
        : Math.max(
            access.requests,
            profile.l1CountsBanks === 1 ? access.wavefronts : 0,
            access.sectors / sectorsPerClock,
          );
  }
  return clocks;
}

/** Microseconds of the busiest multiprocessor's L1 data stage. */
export function l1Us(
  profile: DeviceProfile,
  geometry: LaunchGeometry,
  input: TimeModelInput,
  spillRequests: number,
): number {
  return busiestUs(profile, geometry, input.counters.blocksRun, l1Clocks(profile, input, spillRequests));
}

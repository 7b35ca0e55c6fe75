import type { DeviceProfile } from '../device-profile.ts';
import { busiestUs } from '../launch-shape.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { TimeModelInput } from '../time-model-input.ts';
import { sectorBytes } from './l2-term.ts';

/**
 * Clocks of the L1 data stage over the blocks that ran: a request takes at least one, and one for each 128 bytes of
 * sectors. gpu-benches (gpu-strides, H200) measures just that: 1, 2, 4 and 8 clocks per request at strides of 1, 2, 4
 * and 8 floats. Larger power-of-two strides add bank conflicts that sectors do not show; the model leaves them out.
 */
export function l1Clocks(profile: DeviceProfile, input: TimeModelInput, spillRequests: number): number {
  const sectorsPerClock = profile.l1BytesPerClock / sectorBytes;
  let clocks = spillRequests;
  for (const access of input.counters.memory) {
    if (access.space === 'shared') continue;
    clocks +=
      access.space === 'constant'
        ? access.requests
        : Math.max(access.requests, access.sectors / sectorsPerClock);
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

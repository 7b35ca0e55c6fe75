import type { DeviceProfile } from '../device-profile.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { TimeModelInput } from '../time-model-input.ts';

/**
 * Microseconds of atomics in global memory. They are done by the L2 slices: a request costs a clock per sector, and lanes
 * that share an address one after the other (Kepler white paper: one per clock and address). Atomics on few sectors keep
 * few slices busy, so a counter that all threads update is served by one. The slices run at the device's clock.
 */
export function atomicsUs(profile: DeviceProfile, geometry: LaunchGeometry, input: TimeModelInput): number {
  const distinct = new Map(input.counters.buffers.map((buffer) => [buffer.name, buffer]));
  const clocksByBuffer = new Map<string, number>();
  for (const access of input.counters.memory) {
    if (access.space !== 'global' || access.operation !== 'atomic') continue;
    const serial = access.sameAddressLanes / profile.sameAddressAtomicsPerClock;
    const key = access.buffer ?? '';
    clocksByBuffer.set(key, (clocksByBuffer.get(key) ?? 0) + Math.max(access.sectors, serial));
  }
  let clocks = 0;
  for (const [name, sum] of clocksByBuffer) {
    const buffer = distinct.get(name);
    const sectors =
      buffer === undefined ? profile.l2Slices : Math.max(1, buffer.sectorsWritten, buffer.sectorsRead);
    clocks += sum / Math.min(profile.l2Slices, sectors);
  }
  return (clocks * geometry.scale) / profile.clockMhz;
}

import type { DeviceProfile } from '../device-profile.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { TimeModelInput } from '../time-model-input.ts';

/** Bytes of a cache sector, the unit of traffic below L1 (CUDA C++ Programming Guide, Device Memory Accesses). */
export const sectorBytes = 32;

/** Sectors that loads of the whole grid request from L2. */
export function l2LoadSectors(input: TimeModelInput, geometry: LaunchGeometry): number {
  let sectors = 0;
  for (const access of input.counters.memory)
    if (access.space === 'global' && access.operation === 'load') sectors += access.l1MissSectors;
  return sectors * geometry.scale;
}

/** Sectors that cross between L1 and L2 in the whole grid: load misses, all stores, all atomics. */
export function l2Sectors(input: TimeModelInput, geometry: LaunchGeometry): number {
  let sectors = 0;
  for (const access of input.counters.memory)
    if (access.space === 'global' && access.operation !== 'load') sectors += access.sectors;
  return sectors * geometry.scale + l2LoadSectors(input, geometry);
}

/**
 * Microseconds for the L2 traffic: at the bandwidth of the whole L2, and no faster than the port of the busiest
 * multiprocessor takes it.
 */
export function l2Us(profile: DeviceProfile, geometry: LaunchGeometry, input: TimeModelInput): number {
  const bytes = l2Sectors(input, geometry) * sectorBytes;
  const device = bytes / (profile.l2GbPerSecond * 1000);
  const bytesOnBusiest = (bytes / Math.max(1, input.counters.blocksTotal)) * geometry.blocksOnBusiest;
  const port = bytesOnBusiest / profile.l2ToMultiprocessorBytesPerClock / profile.clockMhz;
  return Math.max(device, port);
}

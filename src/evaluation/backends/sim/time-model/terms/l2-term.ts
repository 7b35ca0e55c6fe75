import { overlapUs } from '../combine-terms.ts';
import type { DeviceProfile } from '../device-profile.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { TimeModelInput } from '../time-model-input.ts';

/** Sectors that loads of the whole grid request from L2. */
export function l2LoadSectors(input: TimeModelInput, geometry: LaunchGeometry): number {
  let sectors = 0;
  for (const access of input.counters.memory)
    if (access.space === 'global' && access.operation === 'load') sectors += access.l1MissSectors;
  return sectors * geometry.scale;
}

/** Stores of the whole grid at the L2: sectors, and the passes that its slices need for them. */
export function l2Stores(
  profile: DeviceProfile,
  input: TimeModelInput,
  geometry: LaunchGeometry,
): { readonly sectors: number; readonly passes: number } {
  let sectors = 0;
  let partial = 0;
  for (const access of input.counters.memory) {
    if (access.space !== 'global' || access.operation !== 'store') continue;
    sectors += access.sectors;
    partial += access.partialSectors ?? 0;
  }
  return {
    sectors: sectors * geometry.scale,
    passes: (sectors + partial * (profile.partialSectorPasses - 1)) * geometry.scale,
  };
}

/** Sectors of atomics of the whole grid. */
function atomicSectors(input: TimeModelInput, geometry: LaunchGeometry): number {
  let sectors = 0;
  for (const access of input.counters.memory)
    if (access.space === 'global' && access.operation === 'atomic') sectors += access.sectors;
  return sectors * geometry.scale;
}

/**
 * How far loads and stores overlap in the L2: exponent of their soft maximum. gpu-benches (gpu-l2-stream) measures pure
 * stores, one load per store and three per store; the exponents that reconcile them are 1.1 to 1.3 and 1.7 to 2.3 on A100,
 * GH200 and L40.
 */
const loadStoreExponent = 1.6;

/**
 * Microseconds for the L2 traffic. L1 writes through, so every sector of every store request goes to its L2 slice, at the
 * bandwidth that pure stores reach; one written in part takes another pass there, to be merged with what it holds. No
 * faster than the port of the busiest multiprocessor takes it all.
 */
export function l2Us(profile: DeviceProfile, geometry: LaunchGeometry, input: TimeModelInput): number {
  const { sectorBytes } = profile;
  const stores = l2Stores(profile, input, geometry);
  const loadedBytes = (l2LoadSectors(input, geometry) + atomicSectors(input, geometry)) * sectorBytes;
  const device = overlapUs(
    [
      loadedBytes / (profile.l2GbPerSecond * 1000),
      (stores.passes * sectorBytes) / (profile.l2StoreGbPerSecond * 1000),
    ],
    loadStoreExponent,
  );
  const bytes = loadedBytes + stores.sectors * sectorBytes;
  const bytesOnBusiest = (bytes / Math.max(1, input.counters.blocksTotal)) * geometry.blocksOnBusiest;
  const port = bytesOnBusiest / profile.l2ToMultiprocessorBytesPerClock / profile.clockMhz;
  return Math.max(device, port);
}

import type { DeviceProfile } from '../device-profile.ts';
import type { LaunchGeometry } from '../launch-shape.ts';
import type { TimeModelInput } from '../time-model-input.ts';
import { l2LoadSectors } from './l2-term.ts';

/** Sectors that come from and go to device memory during the launch. */
export interface DramTraffic {
  readonly readSectors: number;
  readonly writtenSectors: number;
}

/**
 * Cold traffic: the distinct sectors of each buffer, scaled from the sample and never more than the buffer has (the
 * bench flushes L2 before each launch, so first touches miss). Re-reads hit L2 while what they come back to still fits:
 * those between waves where the whole footprint fits, those within a wave where the footprint of the resident blocks
 * fits. Williams et al. 2009 count the same compulsory and capacity misses for the roofline's traffic.
 */
export function dramTraffic(
  profile: DeviceProfile,
  geometry: LaunchGeometry,
  input: TimeModelInput,
): DramTraffic {
  const { counters } = input;
  const { sectorBytes } = profile;
  let coldReads = 0;
  let written = 0;
  let footprint = 0;
  let sampleFootprint = 0;
  for (const buffer of counters.buffers) {
    const capacity = Math.ceil(buffer.bytes / sectorBytes);
    const read = Math.min(capacity, buffer.sectorsRead * geometry.scale);
    const wrote = Math.min(capacity, buffer.sectorsWritten * geometry.scale);
    coldReads += read;
    written += wrote;
    footprint += Math.max(read, wrote);
    sampleFootprint += Math.max(buffer.sectorsRead, buffer.sectorsWritten);
  }
  const l2Sectors = profile.l2Bytes / sectorBytes;
  const perWave = Math.min(
    footprint,
    (sampleFootprint * geometry.residentOnDevice) / Math.max(1, counters.blocksRun),
  );
  const waves = Math.max(1, counters.blocksTotal / geometry.residentOnDevice);
  const requested = Math.max(coldReads, l2LoadSectors(input, geometry));
  const betweenWaves = Math.min(requested, Math.max(coldReads, waves * perWave)) - coldReads;
  const withinWave = Math.max(0, requested - coldReads - betweenWaves);
  const capacityMisses =
    betweenWaves * missShare(footprint, l2Sectors) + withinWave * missShare(perWave, l2Sectors);
  return { readSectors: coldReads + capacityMisses, writtenSectors: written };
}

/** Share of re-reads that miss a cache of `capacity` when they come back after `footprint` has passed through. */
function missShare(footprint: number, capacity: number): number {
  return footprint <= capacity ? 0 : 1 - capacity / footprint;
}

/** Microseconds the device memory needs at the bandwidth that streaming kernels reach (Williams et al. 2009). */
export function dramUs(profile: DeviceProfile, traffic: DramTraffic): number {
  const bytes = (traffic.readSectors + traffic.writtenSectors) * profile.sectorBytes;
  return bytes / (profile.dramGbPerSecond * 1000 * profile.dramEfficiency);
}

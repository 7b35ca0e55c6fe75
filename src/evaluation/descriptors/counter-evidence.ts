import type { SimulatorCounters } from '../../protocol/counters.ts';
import type { Axis, Level } from '../../protocol/descriptor.ts';

/** A level corrected by what the simulator counted. */
export interface Correction {
  readonly axis: Axis;
  readonly level: Level;
  readonly line: number;
  readonly reason: string;
}

/** Sectors over the fewest possible: below, accesses count as coalesced; above, as scattered. */
const coalescedUpTo = 1.25;
const scatteredFrom = 2;

/**
 * Raises or lowers static levels by counted facts: sectors per request, shared traffic, barriers, shuffles. Counters only
 * correct what they can see; they never make a level that needs structure (tiles, scans).
 */
export function correctByCounters(
  levels: Readonly<Record<Axis, Level>>,
  counters: SimulatorCounters,
): readonly Correction[] {
  const corrections: Correction[] = [];
  const global = counters.memory.filter(
    (access) => access.space === 'global' && access.operation !== 'atomic',
  );
  const sectors = global.reduce((sum, access) => sum + access.sectors, 0);
  const ideal = global.reduce((sum, access) => sum + access.idealSectors, 0);
  const worst = global.reduce<(typeof global)[number] | undefined>(
    (most, access) =>
      most === undefined || access.sectors - access.idealSectors > most.sectors - most.idealSectors
        ? access
        : most,
    undefined,
  );
  const line = worst?.line ?? 1;
  const ratio = ideal === 0 ? 1 : sectors / ideal;
  const usesShared = counters.memory.some((access) => access.space === 'shared' && access.requests > 0);
  let memory = levels.memory;
  if (memory === 2 && !usesShared) {
    memory = ratio < scatteredFrom ? 1 : 0;
    corrections.push({ axis: 'memory', level: memory, line, reason: 'no shared-memory access was counted' });
  }
  if (memory === 0 && sectors > 0 && ratio <= coalescedUpTo)
    corrections.push({
      axis: 'memory',
      level: 1,
      line,
      reason: `${ratio.toFixed(2)} times the fewest possible sectors were counted`,
    });
  if (memory === 1 && ratio >= scatteredFrom)
    corrections.push({
      axis: 'memory',
      level: 0,
      line,
      reason: `${ratio.toFixed(2)} times the fewest possible sectors were counted`,
    });

  const { parallelism } = levels;
  if (parallelism === 2 && counters.shuffles === 0 && counters.warpBarriers === 0)
    corrections.push({
      axis: 'parallelism',
      level: counters.barriers > 0 ? 1 : 0,
      line,
      reason: 'no shuffle or vote was executed',
    });
  if (parallelism === 1 && counters.barriers === 0)
    corrections.push({
      axis: 'parallelism',
      level: counters.shuffles > 0 ? 2 : 0,
      line,
      reason: 'no block barrier was executed',
    });
  if (parallelism === 0 && (counters.shuffles > 0 || counters.barriers > 0))
    corrections.push({
      axis: 'parallelism',
      level: counters.shuffles > 0 ? 2 : 1,
      line,
      reason: counters.shuffles > 0 ? 'shuffles were executed' : 'block barriers were executed',
    });
  return corrections;
}

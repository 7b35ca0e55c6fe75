import type { SimulatorCounters } from '../../../protocol/counters.ts';

/** Counters of some blocks and how many blocks of the grid they stand for. */
export interface WeightedCounters {
  readonly counters: SimulatorCounters;
  readonly stands: number;
}

/**
 * Counters of a stratified sample as if it had been one sample of equal chances: each stratum enters by the share of the grid that
 * it is, not by the share of the sample (Cochran, Sampling Techniques, section 5.3). All counts are sums over blocks, so they add up
 * linearly; `blocksRun` stays the number of blocks looked at.
 */
export function mergeCounters(strata: readonly WeightedCounters[]): SimulatorCounters {
  const [first] = strata;
  if (first === undefined) throw new RangeError('there is nothing to merge');
  const run = strata.reduce((sum, { counters }) => sum + counters.blocksRun, 0);
  const total = strata.reduce((sum, { stands }) => sum + stands, 0);
  const parts = strata.map(({ counters, stands }) => ({
    counters,
    weight: ((stands / Math.max(1, counters.blocksRun)) * run) / total,
  }));
  const sum = (of: (counters: SimulatorCounters) => number | undefined): number =>
    parts.reduce((all, { counters, weight }) => all + (of(counters) ?? 0) * weight, 0);
  const specials: Record<string, number> = {};
  for (const { counters, weight } of parts)
    for (const [name, calls] of Object.entries(counters.specialFunctions))
      specials[name] = (specials[name] ?? 0) + calls * weight;
  return {
    ...first.counters,
    blocksRun: run,
    blocksTotal: total,
    barriers: sum((counters) => counters.barriers),
    warpBarriers: sum((counters) => counters.warpBarriers),
    shuffles: sum((counters) => counters.shuffles),
    gridBarriers: sum((counters) => counters.gridBarriers),
    asyncWaits: sum((counters) => counters.asyncWaits),
    asyncGroupsLeft: sum((counters) => counters.asyncGroupsLeft),
    memory: merged(
      parts.map(({ counters, weight }) => ({ rows: counters.memory, weight })),
      ({ address, file, line, space, operation, bytes, buffer, asynchronous }) =>
        JSON.stringify([address, file, line, space, operation, bytes, buffer, asynchronous]),
      ['address', 'line', 'bytes'],
    ),
    basicBlocks: merged(
      parts.map(({ counters, weight }) => ({ rows: counters.basicBlocks, weight })),
      ({ address }) => String(address),
      ['address', 'line'],
    ),
    buffers: merged(
      parts.map(({ counters, weight }) => ({ rows: counters.buffers, weight })),
      ({ name }) => name,
      ['bytes'],
    ),
    specialFunctions: specials,
  };
}

/** Rows of the same key as one, their numbers added by weight; the fixed ones are what the row is about. */
function merged<Row extends object>(
  parts: readonly { readonly rows: readonly Row[]; readonly weight: number }[],
  keyOf: (row: Row) => string,
  fixed: readonly (keyof Row)[],
): Row[] {
  const rows = new Map<string, Row>();
  for (const { rows: own, weight } of parts)
    for (const row of own) {
      const known = rows.get(keyOf(row));
      const next: Record<string, unknown> = { ...(known as object | undefined), ...(row as object) };
      for (const [name, value] of Object.entries(row) as [keyof Row & string, unknown][]) {
        if (typeof value !== 'number' || fixed.includes(name)) continue;
        const before = known?.[name];
        next[name] = (typeof before === 'number' ? before : 0) + value * weight;
      }
      rows.set(keyOf(row), next as Row);
    }
  return [...rows.values()];
}

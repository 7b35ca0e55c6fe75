import type { MemoryAccessCounters, SimulatorCounters } from '../../../../../protocol/counters.ts';

/** Accesses of one basic block: they are in flight together. */
export interface AccessGroup {
  readonly accesses: readonly MemoryAccessCounters[];
  /** Warp-level executions of the group over the blocks that ran. */
  readonly visits: number;
}

/**
 * Groups accesses by the basic block they belong to. Where the simulator gave no addresses, accesses that were executed
 * equally often count as one block: same loop, same depth.
 */
export function groupAccesses(counters: SimulatorCounters): readonly AccessGroup[] {
  const starts = counters.basicBlocks.map((block) => block.address).sort((a, b) => a - b);
  const groups = new Map<string, MemoryAccessCounters[]>();
  for (const access of counters.memory) {
    const block = access.address === undefined ? undefined : lastAtMost(starts, access.address);
    const key = block === undefined ? `executed ${access.requests}` : `block ${block}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [access]);
    else group.push(access);
  }
  return [...groups.values()].map((accesses) => ({
    accesses,
    visits: accesses.reduce((most, access) => Math.max(most, access.requests), 0),
  }));
}

/** Largest element of a sorted list that is at most `value`. */
function lastAtMost(sorted: readonly number[], value: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}

import type { MemoryAccessCounters, SimulatorCounters } from '../../../../../protocol/counters.ts';

/** Accesses of one basic block: they are in flight together. */
export interface AccessGroup {
  readonly accesses: readonly MemoryAccessCounters[];
  /** Warp-level executions of the group over the blocks that ran. */
  readonly visits: number;
}

/**
 * Groups accesses that a GPU compiler would have in one basic block: those of one block of the host's code, and those of
 * one source line that were executed equally often, which are the copies of an unrolled loop. Where the simulator gave no
 * addresses, accesses that were executed equally often count as one block: same loop, same depth.
 */
export function groupAccesses(counters: SimulatorCounters): readonly AccessGroup[] {
  const starts = counters.basicBlocks.map((block) => block.address).sort((a, b) => a - b);
  const groupOf = new Map<string, MemoryAccessCounters[]>();
  const groups = new Set<MemoryAccessCounters[]>();
  for (const access of counters.memory) {
    const block = access.address === undefined ? undefined : lastAtMost(starts, access.address);
    const keys =
      block === undefined
        ? [`executed ${access.requests}`]
        : [`block ${block}`, `${access.file}:${access.line} executed ${access.requests}`];
    const found = keys.map((key) => groupOf.get(key)).filter((group) => group !== undefined);
    const group = found[0] ?? [];
    for (const other of new Set(found)) {
      if (other === group) continue;
      group.push(...other);
      groups.delete(other);
      for (const [key, value] of groupOf) if (value === other) groupOf.set(key, group);
    }
    group.push(access);
    groups.add(group);
    for (const key of keys) groupOf.set(key, group);
  }
  return [...groups].map((accesses) => ({
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

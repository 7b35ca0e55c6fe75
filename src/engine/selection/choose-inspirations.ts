import type { CellId } from '../../protocol/descriptor.ts';
import { cellDistance } from '../archive/cells.ts';
import type { ArchiveEntry } from '../archive/archive.ts';

/**
 * Elites of other cells to show beside the parent, diverse first: each next one is the farthest from the parent's cell
 * and from those chosen before; among equally far ones the faster.
 */
export function chooseInspirations(
  elites: readonly ArchiveEntry[],
  parent: { readonly candidate: string; readonly cell?: CellId | undefined },
  count: number,
): readonly string[] {
  const chosen: ArchiveEntry[] = [];
  const left = elites.filter((elite) => elite.candidate !== parent.candidate && elite.cell !== parent.cell);
  while (chosen.length < count && left.length > 0) {
    const taken = [...chosen.map((elite) => elite.cell), ...(parent.cell === undefined ? [] : [parent.cell])];
    const distance = (elite: ArchiveEntry): number =>
      Math.min(Infinity, ...taken.map((cell) => cellDistance(cell, elite.cell)));
    let best = 0;
    for (let i = 1; i < left.length; i++) {
      const [a, b] = [left[i] as ArchiveEntry, left[best] as ArchiveEntry];
      const further = distance(a) - distance(b) || a.speedup.value - b.speedup.value;
      if (further > 0) best = i;
    }
    chosen.push(...left.splice(best, 1));
  }
  return chosen.map((elite) => elite.candidate);
}

import type { Shape } from '../../protocol/task.ts';
import { checkBytesLimit, shapeProblem } from './check-shapes.ts';
import type { ShapedParts } from './check-shapes.ts';

/** Ragged sizes by number of dimensions: small enough to simulate every thread, none a multiple of a usual tile. */
const roundSizes: readonly (readonly number[])[] = [[1024], [128, 64], [64, 32, 48], [16, 8, 24, 32]];
const primeSizes: readonly (readonly number[])[] = [[1031], [67, 131], [37, 61, 29], [7, 13, 19, 11]];
const heldRound: readonly (readonly number[])[] = [[640], [96, 160], [80, 40, 24], [24, 16, 8, 40]];
const heldPrime: readonly (readonly number[])[] = [[773], [113, 59], [23, 43, 53], [17, 5, 23, 29]];

/**
 * Check and held-out shapes for a task that names none: a round one, prime extents, ones in turn, all bounded by the
 * tune shape. Shapes the launch cannot serve are left out.
 */
export function derivedShapes(
  parts: ShapedParts,
  tune: Shape,
): { readonly check: readonly Shape[]; readonly heldOut: readonly Shape[] } {
  const names = Object.keys(tune);
  const pick = (table: readonly (readonly number[])[]): Shape => {
    const row = table[Math.min(names.length, table.length) - 1] ?? [];
    return Object.fromEntries(
      names.map((name, index) => [name, bounded(row[index % row.length] ?? 1, tune[name] ?? 1)]),
    );
  };
  const prime = pick(primeSizes);
  const ones = names.map((one) => ({ ...prime, [one]: 1 }));
  const all = [pick(roundSizes), prime, ...ones.slice(0, 3)];
  return {
    check: usable(parts, all),
    heldOut: usable(parts, [pick(heldRound), pick(heldPrime)]).filter(
      (shape) => !all.some((other) => same(shape, other)),
    ),
  };
}

/** A size that the user's own extent bounds: a filter of 9 taps is not checked with 67. */
function bounded(size: number, limit: number): number {
  if (size <= limit) return size;
  return limit <= 2 ? limit : limit - (limit % 2 === 0 ? 1 : 0);
}

function usable(parts: ShapedParts, shapes: readonly Shape[]): Shape[] {
  const kept: Shape[] = [];
  for (const shape of shapes) {
    if (kept.some((other) => same(other, shape))) continue;
    if (shapeProblem(parts, shape, checkBytesLimit) === undefined) kept.push(shape);
  }
  return kept;
}

function same(a: Shape, b: Shape): boolean {
  return Object.keys(a).every((name) => a[name] === b[name]);
}

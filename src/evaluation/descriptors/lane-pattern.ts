import type { Polynomial } from '../../syntax/polynomial.ts';

/** Where the lanes of a warp go for one access. */
export type LanePattern =
  /** All lanes to one element, or neighbours to neighbouring elements. */
  | { readonly kind: 'uniform' | 'contiguous' }
  | { readonly kind: 'scattered'; readonly reason: string }
  | { readonly kind: 'unknown' };

const lane = 'threadIdx.x';
/** Lanes of a segment that still fill a 32-byte sector of four-byte elements. */
const fullSector = 8;

/**
 * Pattern of an index expression. Lanes of a warp differ in threadIdx.x first: what it is multiplied with is the
 * distance of neighbours; a part that depends on data is a gather. `step` is how many elements one access covers.
 */
export function lanePattern(index: Polynomial, step = 1): LanePattern {
  const distance = index.coefficientOf(lane);
  let contiguousSegment = false;
  for (const symbol of index.symbols) {
    if (symbol.key === lane || !symbol.dependencies.has(lane)) continue;
    if (symbol.key.startsWith('load('))
      return { kind: 'scattered', reason: `the index comes from memory (${symbol.name})` };
    const factor = index.coefficientOf(symbol.key).constantValue;
    const segment = /^%\(.*, (\d+)\)$/.exec(symbol.key)?.[1];
    if (segment !== undefined && (factor === 1 || factor === -1)) {
      if (Number(segment) >= fullSector) contiguousSegment = true;
      continue;
    }
    // x / 32 and the like change rarely along a warp.
    const divisor = /^\/\(.*, (\d+)\)$/.exec(symbol.key)?.[1];
    if (divisor !== undefined && Number(divisor) >= fullSector) continue;
    if (symbol.dependencies.size > 1 && [...symbol.dependencies].some((key) => key.startsWith('load(')))
      return { kind: 'scattered', reason: `the index comes from memory (${symbol.name})` };
    return { kind: 'unknown' };
  }
  const constant = distance.constantValue;
  if (constant === 0) return { kind: contiguousSegment ? 'contiguous' : 'uniform' };
  if (constant === step || constant === -step) return { kind: 'contiguous' };
  return {
    kind: 'scattered',
    reason: `neighbouring lanes are ${constant === undefined ? distance.toString() : Math.abs(constant)} elements apart`,
  };
}

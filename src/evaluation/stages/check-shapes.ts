import type { Shape } from '../../protocol/task.ts';

/** Small extents that are no multiple of any tile size people use, pairwise different so that swapped extents show. */
const primes = [37, 53, 29, 43, 61, 31] as const;
/** One more and one less than a multiple of 32: the last partial tile holds one element, or lacks one. */
const around = [33, 65, 31, 95, 97, 63] as const;

/**
 * Shapes derived from a tune shape, meant to show kernels that only work on what they were tuned for: all extents one, primes,
 * off-by-one of tile multiples, one extent large and the others small, and extents just beyond it. An extent of one in the tune shape stays one.
 * Whether the task's baseline is defined there is for the caller to find out; a shape the baseline cannot do is dropped.
 */
export function deriveCheckShapes(tune: Shape): readonly Shape[] {
  const names = Object.keys(tune);
  if (names.length === 0) return [];
  const build = (extent: (index: number, name: string) => number): Shape =>
    Object.fromEntries(
      names.map((name, index) => {
        const largest = tune[name] ?? 1;
        return [name, largest <= 1 ? largest : Math.min(largest, Math.max(1, extent(index, name)))];
      }),
    );
  const shapes: Shape[] = [
    build((index) => primes[index % primes.length] ?? 37),
    build((index) => around[index % around.length] ?? 33),
    build(() => 1),
  ];
  // Problems of one dimension are cheap per element and go wrong at block and grid borders: a few thousand elements.
  if (names.length === 1)
    shapes.push(
      build(() => 4099),
      build(() => 1023),
    );
  else shapes.push(build((index) => (index === names.length - 1 ? 131 : 3)));
  return uniqueShapes([...shapes, ...beyond(tune)]);
}

/** Largest extent of the tune shape that is gone beyond: blocks are costly to check, and there may be one for each. */
const mostBeyond = 2048;

/** The two smallest extents in turn a little above the tune shape's, the others small: what holds a limit of the tune shape for granted shows. */
function beyond(tune: Shape): readonly Shape[] {
  return Object.entries(tune)
    .filter(([, extent]) => extent > 1 && extent <= mostBeyond)
    .sort(([, a], [, b]) => a - b)
    .slice(0, 2)
    .map(([large, extent]) =>
      Object.fromEntries(
        Object.entries(tune).map(([name, own]) => [name, name === large ? extent + 31 : Math.min(own, 19)]),
      ),
    );
}

/** Drops repetitions, first come stays. */
export function uniqueShapes(shapes: readonly Shape[]): readonly Shape[] {
  const seen = new Set<string>();
  return shapes.filter((shape) => {
    const key = JSON.stringify(Object.entries(shape).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

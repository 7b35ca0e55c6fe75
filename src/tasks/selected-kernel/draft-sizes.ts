import type { Shape } from '../../protocol/task.ts';

/** Largest sum of buffers a guessed tune shape may take: 256 MiB. */
const guessedBytesLimit = 256 * 2 ** 20;

/** Smallest sum of buffers worth guessing: with less a launch takes longer to start than to run. */
const guessedBytesLeast = 4 * 2 ** 20;

/**
 * Sizes to be fast for where the host code names none: large enough to fill a GPU. Names that bound loops of a thread are
 * kept smaller, since the work grows with them twice.
 */
export function guessSizes(
  names: readonly string[],
  known: Readonly<Record<string, number>>,
  loopNames: ReadonlySet<string>,
  bytesAt: (shape: Shape) => number | undefined,
): Shape {
  const unknown = names.filter((name) => known[name] === undefined);
  const start = [4194304, 2048, 1024, 128][Math.min(unknown.length, 4) - 1] ?? 128;
  const shape: Record<string, number> = {};
  for (const name of names) {
    const guess = loopNames.has(name) ? Math.min(start, unknown.length === 1 ? 8192 : 1024) : start;
    shape[name] = known[name] ?? guess;
  }
  // Many names need not mean much data: width and height of two images are four.
  const growing = unknown.filter((name) => !loopNames.has(name));
  for (let step = 0; step < 4 && growing.length > 0; step++) {
    const bytes = bytesAt(shape);
    if (bytes === undefined || bytes >= guessedBytesLeast) break;
    for (const name of growing) shape[name] = (shape[name] ?? 1) * 2;
  }
  for (let step = 0; step < 20 && (bytesAt(shape) ?? 0) > guessedBytesLimit; step++) {
    const largest = [...unknown].sort((a, b) => (shape[b] ?? 0) - (shape[a] ?? 0))[0];
    if (largest === undefined) break;
    shape[largest] = Math.max(1, (shape[largest] ?? 2) / 2);
  }
  return shape;
}

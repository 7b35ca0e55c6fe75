import type { Random } from '../ports.ts';

/** One thing to draw, with what it is worth; only the order of `score` counts. `damping` in (0, 1] lowers its odds. */
export interface Ranked<T> {
  readonly item: T;
  readonly score: number;
  readonly damping: number;
}

/** The lower, the greedier: with 0.25 the best of many is e^4 = 55 times as likely as the worst. */
const temperature = 0.25;

/**
 * Draws by softmax over ranks normalised to [0, 1]. Speedups have no upper bound, so a softmax over their values turns
 * greedy as soon as they spread; ranks do not. Equal scores share the mean of their ranks. Throws RangeError when empty.
 */
export function drawByRank<T>(items: readonly Ranked<T>[], random: Random, flatness = 1): T {
  const sorted = items.toSorted((a, b) => a.score - b.score);
  const last = Math.max(1, sorted.length - 1);
  const weights: number[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to + 1 < sorted.length && sorted[to + 1]?.score === sorted[from]?.score) to++;
    const rank = (from + to) / 2 / last;
    for (let i = from; i <= to; i++)
      weights.push(Math.exp(rank / (temperature * flatness)) * (sorted[i]?.damping ?? 1));
    from = to + 1;
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random.next() * total;
  for (const [index, entry] of sorted.entries()) {
    left -= weights[index] ?? 0;
    if (left < 0) return entry.item;
  }
  const top = sorted.at(-1);
  if (top === undefined) throw new RangeError('there is nothing to draw from');
  return top.item;
}

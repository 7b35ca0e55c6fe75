import { randomFor } from '../shared/random.ts';

/** Middle value; the mean of the two middle ones for an even count. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** The value below which the given fraction of the values lies (nearest rank). */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(fraction * sorted.length) - 1));
  return sorted[index] ?? Number.NaN;
}

/** Geometric mean of positive values. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * 95 % percentile bootstrap interval (Efron 1979) of a statistic of several independent sample sets: each set is resampled with
 * replacement. Deterministic for a seed.
 */
export function bootstrapInterval(
  sets: readonly (readonly number[])[],
  statistic: (resampled: readonly (readonly number[])[]) => number,
  seed: string,
  rounds = 1000,
): Interval {
  const random = randomFor(seed, 'bootstrap');
  const results: number[] = [];
  for (let round = 0; round < rounds; round++)
    results.push(statistic(sets.map((set) => set.map(() => set[random.integer(set.length)] ?? Number.NaN))));
  return { low: quantile(results, 0.025), high: quantile(results, 0.975) };
}

/** Spearman's rank correlation (1904) of paired values, ties given their mean rank; NaN when one side is constant. */
export function spearman(first: readonly number[], second: readonly number[]): number {
  const a = ranks(first);
  const b = ranks(second);
  const mean = (a.length + 1) / 2;
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (const [index, rank] of a.entries()) {
    const da = rank - mean;
    const db = (b[index] ?? mean) - mean;
    covariance += da * db;
    varianceA += da * da;
    varianceB += db * db;
  }
  return covariance / Math.sqrt(varianceA * varianceB);
}

function ranks(values: readonly number[]): readonly number[] {
  const order = values.map((value, index) => ({ value, index })).sort((x, y) => x.value - y.value);
  const result = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end + 1 < order.length && order[end + 1]?.value === order[start]?.value) end++;
    for (let at = start; at <= end; at++) result[order[at]?.index ?? 0] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return result;
}

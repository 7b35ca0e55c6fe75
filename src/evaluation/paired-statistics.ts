import { median } from './statistics.ts';
import type { Interval } from './statistics.ts';

/** An estimate and its 95 % interval, both as logarithms of ratios. */
export interface LogEstimate extends Interval {
  readonly value: number;
}

/** So many values make a two-sided 95 % interval of signed ranks possible: 2 / 2^6 is below 0.05. */
export const fewestRankedBlocks = 6;

/**
 * Centre of paired differences and its 95 % interval.
 *
 * Every difference is one block A B B A whose order was drawn by a fair coin. Noise that does not know which side is running (drift, clock
 * steps, whatever its correlation in time) then enters a difference with a random sign, so differences lie symmetrically around the true
 * one by construction. That is all that Wilcoxon's signed ranks (1945) need: the estimate is the median of the means of all pairs
 * (Hodges and Lehmann 1963), the interval holds the means that the test does not reject. Below six values no such interval exists and
 * Student's t has to serve. `tail` is the probability that the interval leaves out on each side.
 */
export function centreOf(differences: readonly number[], tail = 0.025): LogEstimate {
  const means = walshAverages(differences);
  const value = median(means);
  if (differences.length < fewestRankedBlocks) return { value, ...studentInterval(differences) };
  const rank = lowerRank(differences.length, tail);
  return { value, low: means[rank] ?? value, high: means[means.length - 1 - rank] ?? value };
}

/**
 * Mean of independent estimates. The interval combines their half-widths in quadrature, each side for itself (MOVER: Zou and Donner 2008);
 * of a single estimate it is that one's own.
 */
export function meanOf(estimates: readonly LogEstimate[]): LogEstimate {
  const count = estimates.length;
  const sum = (term: (one: LogEstimate) => number): number =>
    estimates.reduce((total, one) => total + term(one), 0);
  const value = sum((one) => one.value) / count;
  return {
    value,
    low: value - Math.sqrt(sum((one) => (one.value - one.low) ** 2)) / count,
    high: value + Math.sqrt(sum((one) => (one.high - one.value) ** 2)) / count,
  };
}

/** Means of all pairs, each value with itself too, in ascending order (Walsh 1949). */
function walshAverages(values: readonly number[]): readonly number[] {
  return values.flatMap((a, index) => values.slice(index).map((b) => (a + b) / 2)).sort((a, b) => a - b);
}

/** Index of the lower end among the sorted means: the largest q with P(W <= q) at most `tail`, W the signed-rank sum of `count` values. */
function lowerRank(count: number, tail: number): number {
  // ways[w]: subsets of the ranks 1 to count whose sum is w; in floating point, for 2^count overflows nothing before 1000 ranks.
  const ways = new Float64Array((count * (count + 1)) / 2 + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= count; rank++)
    for (let sum = ways.length - 1; sum >= rank; sum--)
      ways[sum] = (ways[sum] ?? 0) + (ways[sum - rank] ?? 0);
  const limit = tail * 2 ** count;
  let below = 0;
  let rank = -1;
  while ((below += ways[rank + 1] ?? 0) <= limit) rank++;
  return Math.max(0, rank);
}

/** Two-sided 95 % points of Student's t for 1 to 5 degrees of freedom. */
const studentPoints = [12.706, 4.303, 3.182, 2.776, 2.571] as const;

function studentInterval(values: readonly number[]): Interval {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { low: -Infinity, high: Infinity };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = (studentPoints[count - 2] ?? 2) * Math.sqrt(variance / count);
  return { low: mean - half, high: mean + half };
}

import type { Tolerance } from '../../protocol/task.ts';

/** How two lists of values differ; errors are in units of the tolerance, above 1 fails. */
export interface ValueComparison {
  readonly pass: boolean;
  readonly wrongElements: number;
  /** Elements compared. */
  readonly elements: number;
  readonly worst: {
    readonly index: number;
    readonly expected: number;
    readonly got: number;
    readonly error: number;
  } | null;
  readonly maxError: number;
  /** Every value got is zero. */
  readonly allZero: boolean;
  /** Standard deviation of the expected values over their largest magnitude; near 0 says nothing varies. */
  readonly spread: number;
}

/**
 * Compares by `|got - expected| <= absolute + relative x max(|expected|, scale)`, the scale being the root mean square of the finite
 * expected values: cancellation in one element is not held against a kernel, a wrong element of the usual size is. NaN
 * equals NaN, an infinity equals itself. `mask` leaves out elements with 0.
 */
export function compareValues(
  expected: Float64Array,
  got: Float64Array,
  tolerance: Tolerance,
  mask?: Uint8Array,
): ValueComparison {
  let count = 0;
  let squares = 0;
  let sum = 0;
  let largest = 0;
  let finite = 0;
  for (let index = 0; index < expected.length; index++) {
    if (mask?.[index] === 0) continue;
    count++;
    const value = expected[index] ?? 0;
    if (!Number.isFinite(value)) continue;
    finite++;
    squares += value * value;
    sum += value;
    largest = Math.max(largest, Math.abs(value));
  }
  const scale = finite === 0 ? 0 : Math.sqrt(squares / finite);
  let wrongElements = 0;
  let maxError = 0;
  let worst: ValueComparison['worst'] = null;
  let allZero = true;
  for (let index = 0; index < expected.length; index++) {
    if (mask?.[index] === 0) continue;
    const want = expected[index] ?? NaN;
    const value = got[index] ?? NaN;
    if (value !== 0) allZero = false;
    const error = errorOf(want, value, tolerance, scale);
    if (error > 1) wrongElements++;
    if (error > maxError || worst === null) {
      maxError = Math.max(maxError, error);
      worst = { index, expected: want, got: value, error };
    }
  }
  const mean = finite === 0 ? 0 : sum / finite;
  const variance = finite === 0 ? 0 : Math.max(0, squares / finite - mean * mean);
  return {
    pass: wrongElements === 0 && got.length === expected.length,
    wrongElements,
    elements: count,
    worst,
    maxError,
    allZero: allZero && count > 0,
    spread: largest === 0 ? 0 : Math.sqrt(variance) / largest,
  };
}

function errorOf(expected: number, got: number, tolerance: Tolerance, scale: number): number {
  if (Object.is(expected, got) || expected === got) return 0;
  if (Number.isNaN(expected) && Number.isNaN(got)) return 0;
  const difference = Math.abs(got - expected);
  if (!Number.isFinite(difference)) return Infinity;
  const allowed = tolerance.absolute + tolerance.relative * Math.max(Math.abs(expected), scale);
  return allowed === 0 ? Infinity : difference / allowed;
}

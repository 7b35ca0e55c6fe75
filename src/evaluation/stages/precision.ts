import type { ElementType, Shape, Tolerance } from '../../protocol/task.ts';

/** Tolerance where the task gives none: integers exact, floating types by their precision. */
export function defaultTolerance(type: ElementType): Tolerance {
  switch (type) {
    case 'f64':
      return { relative: 1e-10, absolute: 1e-12 };
    case 'f32':
      return { relative: 1e-4, absolute: 1e-6 };
    case 'f16':
    case 'bf16':
      return { relative: 1e-2, absolute: 1e-3 };
    default:
      return { relative: 0, absolute: 0 };
  }
}

/** Distance between 1 and the next number of a type; 0 for integers. */
export const unitInLastPlace: Readonly<Record<ElementType, number>> = {
  f16: 2 ** -10,
  bf16: 2 ** -7,
  f32: 2 ** -23,
  f64: 2 ** -52,
  i8: 0,
  u8: 0,
  i16: 0,
  u16: 0,
  i32: 0,
  u32: 0,
  i64: 0,
  u64: 0,
};

/**
 * The largest error, in units of the tolerance, that a candidate may have against a double-precision reference: four times the
 * baseline's on the same inputs, or 8 units in the last place at output scale times the square root of the longest
 * extent (rounding errors of a sum of K terms grow like the square root of K; Higham, Accuracy and Stability of Numerical
 * Algorithms, section 4.2). Precision cannot quietly be sold for speed, yet another order of summation is allowed.
 */
export function errorLimit(
  baselineError: number,
  type: ElementType,
  tolerance: Tolerance,
  shape: Shape,
): number {
  if (tolerance.relative <= 0) return 1;
  const longest = Math.max(1, ...Object.values(shape));
  const rounding = (8 * unitInLastPlace[type] * Math.sqrt(longest)) / tolerance.relative;
  return Math.min(1, Math.max(4 * baselineError, rounding));
}

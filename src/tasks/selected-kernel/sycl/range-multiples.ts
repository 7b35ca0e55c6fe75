import { printExpression } from '../../../syntax/expression.ts';
import { simplifyExpression } from '../../../syntax/simplify-expression.ts';
import type { DraftedKernel } from './draft-sycl-kernel.ts';

/**
 * Sizes that a launch is legal for in multiples only: the local size must divide the global one in each dimension. By name, for global
 * sizes that are a name as they stand.
 */
export function rangeMultiples(
  drafts: readonly DraftedKernel[],
  constants: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const multiples = new Map<string, number>();
  for (const { view } of drafts)
    for (const [dimension, extent] of (view.ranges?.global ?? []).entries()) {
      const local = view.ranges?.local?.[dimension];
      if (local === undefined) continue;
      const name = printExpression(simplifyExpression(extent));
      const size = printExpression(simplifyExpression(local));
      const divisor = constants[size] ?? Number(size);
      if (/^[A-Za-z_]\w*$/.test(name) && !(name in constants) && Number.isInteger(divisor) && divisor > 1)
        multiples.set(name, Math.max(divisor, multiples.get(name) ?? 1));
    }
  return multiples;
}

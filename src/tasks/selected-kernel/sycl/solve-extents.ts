import type { ExpressionNode } from '../../../syntax/expression-node.ts';
import { parseExpression } from '../../../syntax/expression.ts';
import type { KernelView } from '../../../syntax/sycl/view/kernel-view.ts';
import { simplified, toPolynomial } from '../expression-polynomial.ts';
import { Polynomial } from '../polynomial.ts';
import type { DraftArgument } from '../task-draft.ts';

/**
 * Extents of accessors of several dimensions that neither the host code nor the signature names, by the name the view gives them. They
 * follow from the indices: where the last element of `a[i][j]` is `(m - 1) * extent1 + n`, rows are n long.
 */
export function solveExtents(
  view: KernelView,
  drafted: readonly DraftArgument[],
): ReadonlyMap<string, ExpressionNode> {
  const solved = new Map<string, ExpressionNode>();
  for (const { name, extentOf } of view.parameters) {
    if (extentOf === undefined) continue;
    const { accessor } = extentOf;
    const argument = drafted.find((one) => one.name === accessor);
    const own = view.parameters.filter((one) => one.extentOf?.accessor === accessor).map((one) => one.name);
    const found = [argument?.shape ?? [], ...(argument?.alternatives ?? [])]
      .map((shape) => extentAmong(shape, name, own))
      .filter((extent) => extent !== undefined);
    const [first, ...others] = found;
    if (first === undefined) continue;
    const largest = others.reduce((best, one) => ((one.minus(best).number ?? 0) > 0 ? one : best), first);
    solved.set(name, parseExpression(simplified(largest.toString())));
  }
  return solved;
}

/** How long a row of the named dimension is, when the size is told as a sum over strides. */
function extentAmong(shape: readonly string[], name: string, own: readonly string[]): Polynomial | undefined {
  const size = shape
    .map((extent) => toPolynomial(parseExpression(extent)))
    .reduce((product, factor) => product.times(factor), Polynomial.constant(1));
  // The stride of a dimension is the product of the extents behind it.
  const behind = own.slice(own.indexOf(name) + 1);
  const rest = size.monomials.filter(
    ({ factors }) =>
      !factors.includes(name) &&
      behind.every((other) => factors.includes(other)) &&
      factors.every((factor) => !own.includes(factor) || behind.includes(factor)),
  );
  const total = rest.reduce(
    (sum, { factors, coefficient }) =>
      sum.plus(
        factors
          .filter((factor) => !behind.includes(factor))
          .reduce(
            (product, factor) => product.times(Polynomial.term(factor)),
            Polynomial.constant(coefficient),
          ),
      ),
    Polynomial.constant(0),
  );
  // Only the innermost sum counts the last element itself.
  const extent = behind.length === 0 ? total : total.plus(Polynomial.constant(1));
  return extent.number === 0 || extent.number === 1 ? undefined : extent;
}

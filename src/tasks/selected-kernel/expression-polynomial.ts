import { evaluateExpression, parseExpression, printExpression } from '../../syntax/expression.ts';
import { simplifyExpression } from '../../syntax/simplify-expression.ts';
import type { ExpressionNode } from '../../syntax/expression-node.ts';
import { Polynomial } from './polynomial.ts';

/** An expression as a polynomial; what is neither sum, difference nor product becomes an opaque term. */
export function toPolynomial(node: ExpressionNode): Polynomial {
  switch (node.kind) {
    case 'number':
      return Polynomial.constant(node.value);
    case 'name':
      return Polynomial.term(node.name);
    case 'binary': {
      const left = toPolynomial(node.left);
      const right = toPolynomial(node.right);
      if (node.operator === '+') return left.plus(right);
      if (node.operator === '-') return left.minus(right);
      if (node.operator === '*') return left.times(right);
      if (node.operator === '/') return left.dividedBy(right) ?? Polynomial.term(printExpression(node));
      return Polynomial.term(printExpression(node));
    }
    default:
      return Polynomial.term(printExpression(node));
  }
}

/** The extents a polynomial stands for: the factors of a product, or one expression. */
export function extentsOf(polynomial: Polynomial): string[] {
  const product = polynomial.product;
  if (product !== undefined) {
    const extents = product.filter((factor, index) => factor !== '1' || index === 0);
    return extents.length === 0 ? ['1'] : extents.map(simplified);
  }
  return [simplified(polynomial.toString())];
}

/** The expression in its simplest form; the text itself where it is not one of ours. */
export function simplified(text: string): string {
  try {
    return printExpression(simplifyExpression(parseExpression(text)));
  } catch {
    return text;
  }
}

/** Product of extents at given values; undefined where a name has no value. */
export function elementsAt(
  extents: readonly string[],
  names: Readonly<Record<string, number>>,
): number | undefined {
  try {
    return extents.reduce((product, extent) => product * evaluateExpression(extent, names), 1);
  } catch {
    return undefined;
  }
}

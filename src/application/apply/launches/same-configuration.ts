import type { ExpressionNode } from '../../../syntax/expression-node.ts';
import { evaluateExpression, expressionNames } from '../../../syntax/expression.ts';

const rounds = 24;

/**
 * True when two expressions have the same value for positive values of their names. Compared by sampling: the same launch is written in
 * many ways, `(n - 1) / 16 + 1` and `ceilDiv(n, 16)` among them.
 */
export function sameValue(a: ExpressionNode, b: ExpressionNode): boolean {
  return agree(a, b, sample, (x, y) => x === y);
}

/**
 * True when two expressions differ in how they round at most: `n / 256` and `ceilDiv(n, 256)`, equal for round numbers and never more
 * than 1 apart.
 */
export function sameButRounding(a: ExpressionNode, b: ExpressionNode): boolean {
  return (
    agree(
      a,
      b,
      (round, name) => sample(round, name) * 4096,
      (x, y) => x === y,
    ) && agree(a, b, sample, (x, y) => Math.abs(x - y) <= 1)
  );
}

function agree(
  a: ExpressionNode,
  b: ExpressionNode,
  value: (round: number, name: number) => number,
  close: (a: number, b: number) => boolean,
): boolean {
  const names = [...new Set([...expressionNames(a), ...expressionNames(b)])];
  for (let round = 0; round < rounds; round++) {
    const values = new Map(names.map((name, at) => [name, value(round, at)]));
    try {
      if (!close(evaluateExpression(a, values), evaluateExpression(b, values))) return false;
    } catch {
      return false;
    }
  }
  return true;
}

/** The same for dimensions; missing ones are 1. */
export function sameDimensions(
  a: readonly ExpressionNode[],
  b: readonly ExpressionNode[],
  same: (a: ExpressionNode, b: ExpressionNode) => boolean = sameValue,
): boolean {
  const one: ExpressionNode = { kind: 'number', value: 1 };
  return [0, 1, 2].every((at) => same(a[at] ?? one, b[at] ?? one));
}

/** Small and large, odd and round numbers, the same each time. */
function sample(round: number, name: number): number {
  const mixed = ((round + 1) * 2_654_435_761 + (name + 1) * 40_503) >>> 0;
  return round % 3 === 0 ? 1 << (1 + (mixed % 12)) : 1 + (mixed % (round % 2 === 0 ? 97 : 5003));
}

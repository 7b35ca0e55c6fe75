import type { LaunchConfiguration, Shape } from '../../protocol/task.ts';
import { parseExpression } from '../../syntax/expression.ts';

/**
 * Sizes that a launch serves only in multiples: `grid = n / 256` leaves the rest of n undone, so that other sizes are not
 * legal. By shape name; the source's constants give values to names in divisors.
 */
export function launchMultiples(
  launch: LaunchConfiguration,
  constants: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const multiples = new Map<string, number>();
  for (const expression of launch.grid) {
    const node = parseExpression(expression);
    if (node.kind !== 'binary' || node.operator !== '/' || node.left.kind !== 'name') continue;
    const divisor =
      node.right.kind === 'number'
        ? node.right.value
        : node.right.kind === 'name'
          ? constants[node.right.name]
          : undefined;
    if (divisor !== undefined && divisor > 1 && !(node.left.name in constants))
      multiples.set(node.left.name, divisor);
  }
  return multiples;
}

/** Small shapes with those sizes in multiples and the others ragged. */
export function shapesInMultiples(
  tune: Shape,
  multiples: ReadonlyMap<string, number>,
): { readonly check: readonly Shape[]; readonly heldOut: readonly Shape[] } {
  const ragged = [67, 131, 1, 59, 97];
  const build = (factor: number, index: number): Shape =>
    Object.fromEntries(
      Object.entries(tune).map(([name, size], at) => [
        name,
        Math.min(
          size,
          multiples.has(name) ? (multiples.get(name) ?? 1) * factor : (ragged[(index + at) % 5] ?? 67),
        ),
      ]),
    );
  return {
    check: [1, 3, 5].map((factor, index) => build(factor, index)),
    heldOut: [2, 7].map((factor, index) => build(factor, index + 3)),
  };
}

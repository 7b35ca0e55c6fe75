import type { LaunchConfiguration } from '../../protocol/task.ts';
import { evaluateExpression, parseExpression, printExpression } from '../../syntax/expression.ts';
import { simplifyExpression } from '../../syntax/simplify-expression.ts';
import type { ExpressionNode } from '../../syntax/expression-node.ts';
import type { Guard } from './kernel-outline.ts';
import type { RewriteContext } from './rewrite-context.ts';

/** The expression in its simplest form. */
export function simplified(expression: string): string {
  return printExpression(simplifyExpression(parseExpression(expression)));
}

/**
 * Blocks along one dimension when each covers `newSize` elements instead of `oldSize`. `ceilDiv(E, oldSize)` becomes
 * `ceilDiv(E, newSize)` when a guard of the kernel keeps threads below E; otherwise as many threads as before are covered.
 */
export function regrid(
  context: RewriteContext,
  grid: string,
  oldSize: number,
  newSize: number,
  guards: readonly Guard[],
): string {
  if (oldSize === newSize) return grid;
  const node = simplifyExpression(parseExpression(grid));
  const [extent, divisor] = node.kind === 'call' && node.name === 'ceilDiv' ? node.arguments : [];
  if (extent && divisor && valueOf(divisor, context) === oldSize && isGuarded(extent, guards, context))
    return simplified(`ceilDiv(${printExpression(extent)}, ${newSize})`);
  const covered = `(${grid}) * ${oldSize}`;
  if (oldSize % newSize === 0) return simplified(`(${grid}) * ${oldSize / newSize}`);
  return simplified(`ceilDiv(${covered}, ${newSize})`);
}

/** A launch with some parts replaced; trailing ones of grid and block are dropped. */
export function launchWith(
  launch: LaunchConfiguration,
  parts: {
    readonly grid?: readonly string[];
    readonly block?: readonly string[];
    readonly sharedBytes?: string;
  },
): LaunchConfiguration {
  return {
    grid: trimmed(parts.grid ?? launch.grid),
    block: trimmed(parts.block ?? launch.block),
    sharedBytes: parts.sharedBytes ?? launch.sharedBytes,
  };
}

function trimmed(dimensions: readonly string[]): string[] {
  const kept = [...dimensions];
  while (kept.length > 1 && kept.at(-1) === '1') kept.pop();
  return kept;
}

function valueOf(node: ExpressionNode, context: RewriteContext): number | undefined {
  try {
    return evaluateExpression(node, context.constants);
  } catch {
    return undefined;
  }
}

/** Some guard reads `index < P` with a parameter P for which the task passes the extent. */
function isGuarded(extent: ExpressionNode, guards: readonly Guard[], context: RewriteContext): boolean {
  const wanted = printExpression(extent);
  return guards.some((guard) => {
    const bound = /(?:<\s*|^)([A-Za-z_]\w*)(?:\s*>[^=>].*)?$/.exec(guard.text)?.[1];
    if (bound === undefined || !/^[^<>=!&|]*(<|>)[^<>=!&|]*$/.test(guard.text)) return false;
    const value = context.valueOfParameter(bound);
    return value !== undefined && (simplified(value) === wanted || value === wanted);
  });
}

import { evaluateExpression } from '../../syntax/expression.ts';
import { expressionFromSyntax } from '../../syntax/expression-from-syntax.ts';
import type { ExpressionNode } from '../../syntax/expression-node.ts';
import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import type { RewriteContext } from './rewrite-context.ts';

/**
 * The value of an integer expression of the kernel for one thread, with `threadIdx.x`, `blockDim.x` and loop variables
 * given; undefined when it depends on anything else. Used to check by trying, for every thread of a block.
 */
export function evaluateFor(
  context: RewriteContext,
  syntax: SyntaxNode,
  given: Readonly<Record<string, number>>,
): number | undefined {
  const resolve = (name: string, use: SyntaxNode): ExpressionNode | undefined => {
    const known = Object.hasOwn(given, name) ? given[name] : context.constants[name];
    if (
      known !== undefined &&
      !(name in context.constants && context.names.variableOf(use)?.kind === 'local')
    )
      return { kind: 'number', value: known };
    const variable = context.names.variableOf(use);
    if (variable?.kind !== 'local' || !variable.initializer || context.names.writesOf(variable).length > 0)
      return undefined;
    return expressionFromSyntax(variable.initializer, resolve);
  };
  const expression = expressionFromSyntax(syntax, resolve);
  if (!expression) return undefined;
  try {
    return evaluateExpression(expression);
  } catch {
    return undefined;
  }
}

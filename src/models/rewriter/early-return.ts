import type { SyntaxNode } from '../../syntax/syntax-node.ts';
import { outlineOf } from './kernel-outline.ts';

/**
 * The bounds check at the top when it holds the only return, `if (i >= n) return;`, with its condition in positive form: wrapped
 * into an `if`, all threads reach the end of the kernel.
 */
export function earlyReturn(
  body: SyntaxNode,
  returns: readonly SyntaxNode[],
): { readonly statement: SyntaxNode; readonly condition: string } | undefined {
  const [only] = returns;
  if (!only || returns.length !== 1) return undefined;
  const statement = only.ancestor('if_statement');
  if (!statement || statement.parent !== body || statement.child('alternative')) return undefined;
  const { guards } = outlineOf(body);
  const own = guards.filter((guard) => statement.contains(guard.node));
  return own.length > 0 ? { statement, condition: own.map((guard) => guard.text).join(' && ') } : undefined;
}

import type { SyntaxNode } from '../syntax-node.ts';

/** Line breaks that the replacement lost follow it. */
export function keepLines(replacement: string, node: SyntaxNode): string {
  const count = (text: string): number => text.split('\n').length - 1;
  const lost = count(node.text) - count(replacement);
  return lost > 0 ? replacement + '\n'.repeat(lost) : replacement;
}

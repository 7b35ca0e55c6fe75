import type { TextRange } from '../../protocol/task.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';

/** Nodes of the given types that lie within a range. */
export function nodesWithin(tree: SyntaxTree, range: TextRange, ...types: readonly string[]): SyntaxNode[] {
  return tree.root.descendants(...types).filter((node) => node.start >= range.start && node.end <= range.end);
}

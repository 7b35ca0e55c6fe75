import type { TextRange } from '../../protocol/task.ts';
import type { SyntaxNode, SyntaxTree } from '../syntax-node.ts';
import { findSyclKernels } from './find-kernels.ts';
import type { SyclKernel } from './sycl-kernel.ts';

/**
 * The range of a host function together with the kernels it launches that stand directly in front of it: classes with a call
 * operator, and functions that take the item. A kernel that stands elsewhere stays outside.
 */
export function rangeWithKernels(
  tree: SyntaxTree,
  range: TextRange,
  kernels: readonly SyclKernel[] = findSyclKernels(tree),
): TextRange {
  const owners = kernels
    .filter(
      ({ statementRange, callable }) =>
        callable.form !== 'lambda' && statementRange.start >= range.start && statementRange.end <= range.end,
    )
    .map(({ callable }) => definitionRange(callable.owner ?? callable.node));
  let { start } = range;
  for (const owner of owners.sort((a, b) => b.start - a.start)) {
    const between = tree.text.slice(owner.end, start);
    const nothing = between.replace(/\/\/[^\n]*|\/\*[^]*?\*\//g, '').trim() === '';
    if (owner.end <= start && nothing) ({ start } = owner);
  }
  return { start, end: range.end };
}

/** A definition with its template header and, for a class, the semicolon. */
function definitionRange(node: SyntaxNode): TextRange {
  const start = node.parent?.type === 'template_declaration' ? node.parent.start : node.start;
  const isClass = node.type !== 'function_definition';
  const semicolon = isClass ? (/^\s*;/.exec(node.tree.text.slice(node.end))?.[0].length ?? 0) : 0;
  return { start, end: node.end + semicolon };
}

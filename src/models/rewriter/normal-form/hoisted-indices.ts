import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import { Polynomial } from '../../../syntax/polynomial.ts';
import { axisVariables, isGlobalIndex } from '../kernel-outline.ts';
import type { Axis } from '../kernel-outline.ts';
import { indentOf } from '../layout.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { NormalisingPass } from './normalising-pass.ts';

/** Global indices written out inside subscripts and conditions get a variable at the top of the kernel. */
export const hoistedIndices: NormalisingPass = (context) => {
  const edits: Edit[] = [];
  const named = axisVariables(context);
  const own = new Set(named.map(({ variable }) => variable.initializer));
  const lines: string[] = [];
  const planar = /threadIdx\s*\.\s*y/.test(context.kernel.bodyNode.text);
  for (const axis of ['x', 'y'] as const) {
    const found = indexExpressions(context, axis).filter((node) => !own.has(node) && !isOwnValue(node, own));
    // A variable declared at the top may be used everywhere below; others are not visible from all places.
    const existing = named.find(
      (item) =>
        item.axis === axis &&
        item.variable.declaration.parent === context.kernel.bodyNode &&
        found.every((node) => node.start > item.variable.declaration.end),
    );
    const spread = found.length === 0 && named.every((item) => item.axis !== axis) && isSpread(context, axis);
    if (found.length === 0 && !spread) continue;
    const wide = found.some((node) => /size_t|int64_t|\blong\b/.test(node.text));
    const name =
      existing?.variable.name ?? context.freshName(axis === 'y' ? 'row' : planar ? 'col' : 'index');
    if (!existing)
      lines.push(
        `const ${wide ? 'size_t' : 'int'} ${name} = blockIdx.${axis} * blockDim.${axis} + threadIdx.${axis};`,
      );
    for (const node of found) edits.push({ start: node.start, end: node.end, text: name });
  }
  const [first] = context.kernel.bodyNode.namedChildren;
  if (lines.length > 0 && first) {
    const indent = indentOf(first);
    edits.push({
      start: first.start,
      end: first.start,
      text: lines.map((line) => `${line}\n${indent}`).join(''),
    });
  }
  return { edits };
};

/** `k * n + blockIdx.x * T + threadIdx.x`: the index is there, but no part of the expression is it. */
function isSpread(context: RewriteContext, axis: Axis): boolean {
  const size = context.block?.[axis === 'x' ? 0 : 1];
  if (size === undefined) return false;
  return context.accesses.some((access) => {
    const index = access.index.substitute(`blockDim.${axis}`, Polynomial.constant(size));
    const thread = index.coefficientOf(`threadIdx.${axis}`);
    const block = index.coefficientOf(`blockIdx.${axis}`);
    return (
      access.space === 'global' &&
      thread.constantValue !== 0 &&
      block.equals(thread.times(Polynomial.constant(size)))
    );
  });
}

function isOwnValue(node: SyntaxNode, own: ReadonlySet<SyntaxNode | null>): boolean {
  for (const initializer of own)
    if (initializer && initializer.tree === node.tree && initializer.contains(node)) return true;
  return false;
}

/** Outermost expressions with the value of a thread's global index that mention a builtin themselves. */
function indexExpressions(context: RewriteContext, axis: Axis): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    const isExpression = node.type === 'binary_expression' || node.type === 'parenthesized_expression';
    const parentIsCondition =
      node.parent?.type === 'condition_clause' || node.parent?.type === 'if_statement';
    if (
      isExpression &&
      !parentIsCondition &&
      withoutParentheses(node).type === 'binary_expression' &&
      /threadIdx|blockIdx/.test(node.text) &&
      isGlobalIndex(context.subscripts.valueOf(node), axis, context)
    ) {
      found.push(node);
      return;
    }
    for (const child of node.namedChildren) visit(child);
  };
  visit(context.kernel.bodyNode);
  return found;
}

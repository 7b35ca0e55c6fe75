import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { leavesEarly } from '../../../syntax/loops.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import { indentOf, indentUnit, placeBefore } from '../layout.ts';
import type { NormalisingPass } from './normalising-pass.ts';

/**
 * `for (int i = a, j = b; i < n; i += s, j += t)` becomes a loop over i; j is declared in front of it and moved at the
 * end of its body. Needs a body in braces and a name that nothing around the loop uses.
 */
export const singleCounters: NormalisingPass = (context) => {
  for (const loop of context.kernel.bodyNode.descendants('for_statement')) {
    const edits = editsFor(context, loop);
    // One loop at a time: a loop in a loop would be edited twice.
    if (edits) return { edits };
  }
  return undefined;
};

function editsFor(context: RewriteContext, loop: SyntaxNode): Edit[] | undefined {
  const [initializer, update, body] = ['initializer', 'update', 'body'].map((field) => loop.child(field));
  if (initializer?.type !== 'declaration' || update?.type !== 'comma_expression') return undefined;
  if (body?.type !== 'compound_statement' || leavesEarly(body)) return undefined;
  if (loop.parent?.type !== 'compound_statement') return undefined;
  const [first, second] = [update.child('left'), update.child('right')];
  const [own, other, more] = initializer.childrenOf('declarator');
  if (!first || !second || second.type === 'comma_expression' || !own || !other || more) return undefined;
  const moved = context.names.variables.filter((variable) => variable.declaration === initializer);
  const [, follower] = moved;
  if (!follower || moved.length !== 2 || !movesOnly(context, second, follower.name)) return undefined;
  if (context.names.variables.some((variable) => variable !== follower && variable.name === follower.name))
    return undefined;
  const type = initializer.child('type')?.text ?? '';
  const start = placeBefore(loop);
  const indent = indentOf(loop);
  const unit = indentUnit(context.kernel.bodyNode);
  return [
    { start, end: start, text: `${type} ${other.text};\n${indent}` },
    { start: own.end, end: other.end, text: '' },
    { start: first.end, end: second.end, text: '' },
    { start: body.end - 1, end: body.end - 1, text: `${unit}${second.text};\n${indent}` },
  ];
}

/** The expression changes the variable and nothing else. */
function movesOnly(context: RewriteContext, expression: SyntaxNode, name: string): boolean {
  const target = expression.child(expression.type === 'update_expression' ? 'argument' : 'left');
  return target?.text === name && context.names.variableOf(target) !== undefined;
}

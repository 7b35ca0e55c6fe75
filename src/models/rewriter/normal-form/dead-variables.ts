import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Edit } from '../edit.ts';
import { removalOf } from '../layout.ts';
import type { NormalisingPass } from './normalising-pass.ts';

/** Removes local variables nobody reads, with the statements that only move them. */
export const deadVariables: NormalisingPass = (context) => {
  const edits: Edit[] = [];
  for (const declaration of context.kernel.bodyNode.descendants('declaration')) {
    if (declaration.parent?.type !== 'compound_statement') continue;
    const variables = context.names.variables.filter((variable) => variable.declaration === declaration);
    if (variables.length === 0 || declaration.childrenOf('declarator').length !== variables.length) continue;
    const removed: SyntaxNode[] = [];
    const dead = variables.map((variable) => {
      if (variable.space === 'shared' || variable.space === 'dynamic-shared' || variable.isArray)
        return false;
      if (variable.initializer && hasEffect(variable.initializer)) return false;
      const statements = variable.uses.map((use) => movingStatement(use.node));
      if (statements.some((statement) => statement === undefined)) return false;
      removed.push(...statements.filter((statement) => statement !== undefined));
      return true;
    });
    if (dead.every((value) => !value)) continue;
    if (dead.every((value) => value)) {
      for (const node of [declaration, ...removed]) edits.push(removalOf(node));
    } else if (removed.length === 0) {
      // Some of several: keep the living declarators.
      const kept = declaration.childrenOf('declarator').filter((_, index) => !dead[index]);
      const [head] = declaration.childrenOf('declarator');
      const last = declaration.childrenOf('declarator').at(-1);
      if (head && last)
        edits.push({ start: head.start, end: last.end, text: kept.map((node) => node.text).join(', ') });
    }
  }
  const unique = new Map(edits.map((edit) => [`${edit.start}`, edit]));
  return { edits: [...unique.values()] };
};

function hasEffect(node: SyntaxNode): boolean {
  return node.descendants('call_expression', 'assignment_expression', 'update_expression').length > 0;
}

/** The statement around a use: `p += step;` or `p++;` as a statement of its own, whose amount has no effect. */
export function movingStatement(use: SyntaxNode): SyntaxNode | undefined {
  const update = use.parent;
  const statement = update?.parent;
  if (statement?.type !== 'expression_statement' || statement.parent?.type !== 'compound_statement')
    return undefined;
  if (update?.type === 'update_expression') return statement;
  const right = update?.type === 'assignment_expression' ? update.child('right') : null;
  return update?.child('left') === use && right && !hasEffect(right) ? statement : undefined;
}

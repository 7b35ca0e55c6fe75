import type { Variable } from '../../../syntax/definitions-and-uses.ts';
import { leavesEarly } from '../../../syntax/loops.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import type { Edit } from '../edit.ts';
import { indentOf, indentUnit, textWith } from '../layout.ts';
import { haveSameRange } from '../loop-values.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { valueTypeOf } from '../value-type.ts';

/** One loop stores what a later loop over the same range reads back and replaces. */
interface Intermediate {
  readonly variable: Variable;
  readonly first: Loop;
  readonly second: Loop;
  /** `out[c] = E;` of the first loop. */
  readonly statement: SyntaxNode;
  readonly store: MemoryAccess;
  readonly value: SyntaxNode;
}

/**
 * Two passes over a row often hand values to each other through the output buffer. The second pass computes them again
 * from the inputs, so that the buffer is written once and never read. Legal when both passes run over the same range,
 * nothing the value depends on changes in between, and the second pass replaces every element.
 */
export const recomputeIntermediate: Operator = {
  id: 'recompute-intermediate',
  description:
    'Compute a value again where a later loop would read it back from the buffer it then overwrites.',
  sites(context) {
    return intermediates(context).map((item) => siteOf(context, item));
  },
};

function intermediates(context: RewriteContext): Intermediate[] {
  const { loops } = context.subscripts;
  const written = new Set(
    context.accesses
      .filter((access) => access.space === 'global' && access.access !== 'read')
      .map((access) => access.variable),
  );
  return [...written].flatMap((variable) => {
    const own = context.accesses.filter((access) => access.variable === variable);
    const around = own.map((access) => loops.filter((loop) => loop.node.contains(access.node)));
    // Every access lies in one of two loops that follow each other.
    if (own.some((access) => access.atomic || access.cast) || around.some((list) => list.length !== 1))
      return [];
    const [first, second, more] = [...new Set(around.flat())].sort((a, b) => a.node.start - b.node.start);
    if (!first || !second || more || first.node.parent !== second.node.parent) return [];
    if (!haveSameRange(context, first, second) || leavesEarly(first.body) || leavesEarly(second.body))
      return [];
    const found = between(context, variable, first, second, own);
    return found ? [found] : [];
  });
}

function between(
  context: RewriteContext,
  variable: Variable,
  first: Loop,
  second: Loop,
  own: readonly MemoryAccess[],
): Intermediate | undefined {
  const place = (access: MemoryAccess, loop: Loop): string =>
    access.index.key.replaceAll(context.subscripts.iterationKey(loop), 'iteration');
  const [store, ...reads] = own.filter((access) => first.node.contains(access.node));
  const later = own.filter((access) => second.node.contains(access.node));
  const assignment = store?.node.parent;
  const statement = assignment?.parent;
  const value = assignment?.child('right');
  if (
    !store ||
    !statement ||
    !value ||
    store.access !== 'write' ||
    assignment.type !== 'assignment_expression'
  )
    return undefined;
  if (!isStatementOf(statement, first) || reads.some((access) => access.access !== 'read')) return undefined;
  const where = place(store, first);
  if (!where.includes('iteration')) return undefined;
  if (
    [...reads.map((access) => place(access, first)), ...later.map((access) => place(access, second))].some(
      (key) => key !== where,
    )
  )
    return undefined;
  const replaces = later.some((access) => {
    const outer = access.node.parent?.parent;
    return access.access !== 'read' && outer !== null && outer !== undefined && isStatementOf(outer, second);
  });
  if (!replaces || !later.some((access) => access.access !== 'write')) return undefined;
  return isSameLater(context, value, first, second)
    ? { variable, first, second, statement, store, value }
    : undefined;
}

function isStatementOf(statement: SyntaxNode, loop: Loop): boolean {
  return statement.type === 'expression_statement' && loop.statements.includes(statement);
}

/** The expression gives the same value in the second loop. */
function isSameLater(context: RewriteContext, value: SyntaxNode, first: Loop, second: Loop): boolean {
  for (const node of value.walk()) {
    if (/^(assignment_expression|update_expression|lambda_expression)$/.test(node.type)) return false;
    if (node.type === 'call_expression' && valueTypeOf(context, node) === undefined) return false;
    const access = context.accesses.find((candidate) => candidate.node === node);
    if (access) {
      const changes = context.accesses.some(
        (other) => other.variable === access.variable && other.access !== 'read',
      );
      if (access.space !== 'global' || changes) return false;
    }
    const variable = node.type === 'identifier' ? context.names.variableOf(node) : undefined;
    if (!variable || variable === first.variable) continue;
    if (context.names.resolve(variable.name, second.body) !== variable) return false;
    const changed = context.names
      .writesOf(variable)
      .some((use) => use.node.start >= first.node.start && use.node.start < second.node.end);
    if (changed) return false;
  }
  return true;
}

function siteOf(context: RewriteContext, item: Intermediate): RewriteSite {
  const { variable, first, second, statement, value } = item;
  const name = context.freshName(`${variable.name}Value`);
  const own = context.accesses.filter((access) => access.variable === variable);
  const reads = own.filter((access) => first.node.contains(access.node) && access !== item.store);
  const edits: Edit[] = [];
  // The first loop keeps the value for itself, when it needs it at all.
  const declared = `const ${variable.baseType} ${name} = `;
  if (reads.length > 0) {
    edits.push({ start: statement.start, end: value.start, text: declared });
    for (const read of reads) edits.push({ start: read.node.start, end: read.node.end, text: name });
  } else if (first.statements.length === 1)
    edits.push({ start: first.node.start, end: first.node.end, text: '' });
  else edits.push({ start: statement.start, end: statement.end, text: '' });

  const renamed = new Map(
    first.variable.uses
      .filter((use) => value.contains(use.node))
      .map((use) => [use.node, second.variable.name] as const),
  );
  const indent = indentOf(second.node) + indentUnit(context.kernel.bodyNode);
  const again = `${declared}${textWith(value, renamed)};`;
  const { body } = second;
  if (body.type === 'compound_statement')
    edits.push({ start: body.start + 1, end: body.start + 1, text: `\n${indent}${again}` });
  else {
    edits.push({ start: body.start, end: body.start, text: `{\n${indent}${again}\n${indent}` });
    edits.push({ start: body.end, end: body.end, text: `\n${indentOf(second.node)}}` });
  }
  for (const access of own) {
    if (!second.node.contains(access.node)) continue;
    if (access.access === 'read') edits.push({ start: access.node.start, end: access.node.end, text: name });
    if (access.access !== 'update') continue;
    const assignment = access.node.parent;
    const [operator, right] = [assignment?.child('operator'), assignment?.child('right')];
    if (!operator || !right) continue;
    const sign = operator.text.slice(0, -1);
    edits.push({ start: operator.start, end: right.start, text: `= ${name} ${sign} (` });
    edits.push({ start: right.end, end: right.end, text: ')' });
  }
  const inputs = context.accesses
    .filter((access) => value.contains(access.node))
    .map((access) => access.variable.name);
  return {
    label: variable.name,
    rewrite: {
      edits,
      assumptions:
        inputs.length > 0
          ? [{ kind: 'no-aliasing', arguments: [...new Set([variable.name, ...inputs])] }]
          : [],
      summary: `Compute ${value.text.replace(/\s+/g, ' ')} again instead of storing it in ${variable.name} and reading it back.`,
    },
  };
}

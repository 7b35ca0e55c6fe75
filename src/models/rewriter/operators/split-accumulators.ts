import { leavesEarly } from '../../../syntax/loops.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { indented, indentOf, indentUnit, reindented, textWith } from '../layout.ts';
import { findReductions } from '../reductions.ts';
import type { Reduction } from '../reductions.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

/**
 * A loop that adds into one variable waits for every addition and for every load. Several accumulators, with as many
 * iterations written out, let them overlap; a tail takes the iterations that are left. The order of additions changes.
 */
export const splitAccumulators: Operator = {
  id: 'split-accumulators',
  description: 'Unroll a reduction loop with independent accumulators and a tail.',
  expectedGain: 0.08,
  sites(context) {
    return context.subscripts.loops.flatMap((loop) => {
      const reductions = splittable(context, loop);
      return reductions ? [2, 4, 8].map((count) => siteFor(context, loop, reductions, count)) : [];
    });
  },
};

function splittable(context: RewriteContext, loop: Loop): readonly Reduction[] | undefined {
  if (loop.kind !== 'for' || !loop.declares || loop.step.kind !== 'add' || loop.step.sign !== 1)
    return undefined;
  if (loop.relation !== '<' || leavesEarly(loop.body)) return undefined;
  if (loop.node.parent?.type !== 'compound_statement') return undefined;
  if (loop.body.descendants('for_statement', 'while_statement', 'do_statement').length > 0) return undefined;
  if (/__sync|__shfl|atomic|#\s*pragma|#\s*define/.test(loop.body.text)) return undefined;
  // Iterations must not store: the tail and the parts would have to keep their order.
  if (context.accesses.some((access) => access.access !== 'read' && loop.node.contains(access.node)))
    return undefined;
  const amount = loop.step.amount;
  if (amount && !isStable(amount, loop, context)) return undefined;
  if (!isStable(loop.bound, loop, context)) return undefined;
  if (
    loop.node.parent.children.some(
      (child) => child.end <= loop.node.start && endsWithPragma(child, loop.node),
    )
  )
    return undefined;
  // `unsigned` bounds below the step would wrap around in `bound - step`; `i + step < bound` does not.
  const reductions = findReductions(context, loop);
  return reductions && reductions.length > 0 && reductions.length <= 3 ? reductions : undefined;
}

/** The same value in every iteration, and cheap to compute again. */
function isStable(node: SyntaxNode, loop: Loop, context: RewriteContext): boolean {
  if (node.descendants('call_expression', 'subscript_expression', 'assignment_expression').length > 0)
    return false;
  return node.descendants('identifier').every((identifier) => {
    const variable = context.names.variableOf(identifier);
    return !variable || context.names.writesOf(variable).every((use) => !loop.node.contains(use.node));
  });
}

function endsWithPragma(child: SyntaxNode, loop: SyntaxNode): boolean {
  return /^\s*#\s*pragma/.test(child.text) && loop.tree.text.slice(child.end, loop.start).trim() === '';
}

function siteFor(
  context: RewriteContext,
  loop: Loop,
  reductions: readonly Reduction[],
  count: number,
): RewriteSite {
  const indent = indentOf(loop.node);
  const unit = indentUnit(context.kernel.bodyNode);
  const taken: string[] = [];
  const fresh = (wish: string): string => {
    const name = context.freshName(wish, taken);
    taken.push(name);
    return name;
  };
  const parts = new Map(
    reductions.map((reduction) => [
      reduction,
      Array.from({ length: count }, (_, lane) =>
        lane === 0 ? reduction.variable.name : fresh(`${reduction.variable.name}${lane}`),
      ),
    ]),
  );
  const index = loop.variable.name;
  const amount = loop.step.kind === 'add' ? loop.step.amount : null;
  const step = amount?.text ?? '1';
  const factor = /^\w+$/.test(step) ? step : `(${step})`;
  const ahead = (lane: number): string =>
    /^\d+$/.test(step) ? String(lane * Number(step)) : lane === 1 ? factor : `${lane} * ${factor}`;
  const lines: string[] = [];
  for (const [reduction, names] of parts) {
    const type = reduction.variable.baseType;
    lines.push(
      `${type} ${names
        .slice(1)
        .map((name) => `${name} = ${reduction.neutral}`)
        .join(', ')};`,
    );
  }
  lines.push(`${loop.variable.baseType} ${index} = ${loop.start.text};`);
  lines.push(`for (; ${index} + ${ahead(count - 1)} < ${loop.bound.text}; ${index} += ${ahead(count)}) {`);
  for (let lane = 0; lane < count; lane++) {
    const statements = loop.statements.map((statement) =>
      laneText(statement, loop, parts, lane, ahead(lane)),
    );
    const block = loop.statements.some((statement) => statement.type === 'declaration');
    if (block) lines.push(`${unit}{`, indented(statements, unit + unit), `${unit}}`);
    else lines.push(indented(statements, unit));
  }
  lines.push('}');
  lines.push(`for (; ${index} < ${loop.bound.text}; ${index} += ${step}) ${reindented(loop.body, '')}`);
  for (const [reduction, names] of parts) {
    // Pairwise, so that the combination does not wait either.
    let values = names;
    while (values.length > 1)
      values = values.flatMap((value, at) => {
        const next = values[at + 1];
        if (at % 2 === 1) return [];
        const combined = next === undefined ? value : reduction.combine(value, next);
        return [
          values.length > 2 && next !== undefined && !/\)$/.test(combined) ? `(${combined})` : combined,
        ];
      });
    lines.push(`${reduction.variable.name} = ${values[0] ?? reduction.variable.name};`);
  }
  const clash = context.names.variables.some(
    (variable) =>
      variable !== loop.variable && variable.name === index && variable.scope === loop.node.parent,
  );
  // The counter outlives the loop now: a block keeps it from others of the same name.
  const alone = !clash && !declaredTwice(context, loop);
  const text = alone
    ? indented(lines, indent).trimStart()
    : `{\n${indented(lines, indent + unit)}\n${indent}}`;
  const names = reductions.map((reduction) => reduction.variable.name);
  return {
    label: `line ${loop.node.line - context.kernel.line}, ${count}`,
    rewrite: {
      edits: [{ start: loop.node.start, end: loop.node.end, text }],
      assumptions: [],
      summary: `Add into ${count} independent accumulators for ${names.join(', ')} in the loop over ${index}.`,
    },
  };
}

function declaredTwice(context: RewriteContext, loop: Loop): boolean {
  return context.names.variables.some(
    (variable) => variable !== loop.variable && variable.name === loop.variable.name,
  );
}

function laneText(
  statement: SyntaxNode,
  loop: Loop,
  parts: ReadonlyMap<Reduction, readonly string[]>,
  lane: number,
  offset: string,
): string {
  const replacements = new Map<SyntaxNode, string>();
  if (lane > 0) {
    for (const use of loop.variable.uses)
      if (statement.contains(use.node)) replacements.set(use.node, `(${loop.variable.name} + ${offset})`);
    for (const [reduction, names] of parts)
      for (const use of reduction.variable.uses)
        if (statement.contains(use.node)) replacements.set(use.node, names[lane] ?? '');
  }
  const text = reindented(statement, '', textWith(statement, replacements));
  // `[(k + 1)]` needs no parentheses.
  return text.replace(/\[\((\w+ \+ [\w* ]+)\)\]/g, '[$1]');
}

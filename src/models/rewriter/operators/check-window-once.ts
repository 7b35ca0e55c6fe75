import { leavesEarly } from '../../../syntax/loops.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import { builtinMentions } from '../kernel-outline.ts';
import { indented, indentOf, indentUnit, placeBefore, reindented, textWith } from '../layout.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

/** A condition inside loops over a window. */
interface Check {
  readonly statement: SyntaxNode;
  /** What stands in its place where it is known to hold. */
  readonly inside: string;
  /** The condition for the first or last place of the window, whichever decides. */
  readonly once: readonly string[];
}

/**
 * A filter asks of every place of its window whether it lies inside the image. Where the whole window does (almost
 * everywhere), asking once is enough: the loops run without the question, and as they were elsewhere. Legal when the
 * places are sums of the counters, so that first and last place decide for all.
 */
export const checkWindowOnce: Operator = {
  id: 'check-window-once',
  description: 'Run loops over a window without their bounds checks where the whole window is inside.',
  expectedGain: 0.2,
  sites(context) {
    const { loops } = context.subscripts;
    return loops
      .filter((loop) => !loops.some((other) => other !== loop && other.node.contains(loop.node)))
      .flatMap((loop) => siteFor(context, loop) ?? []);
  },
};

function siteFor(context: RewriteContext, outer: Loop): RewriteSite | undefined {
  const { node } = outer;
  if (!context.isInRegion(node) || node.parent?.type !== 'compound_statement') return undefined;
  // The way with checks stays as it is.
  if (node.ancestor('else_clause')) return undefined;
  if (/__sync|__shfl|\basm\b|#\s*(define|if)|\b(return|goto|break)\b/.test(node.text)) return undefined;
  const checks = node
    .descendants('if_statement')
    .flatMap((statement) => checkOf(context, statement, outer) ?? []);
  // One inside another would have to be replaced within its replacement.
  const nested = checks.some((check) =>
    checks.some((other) => other !== check && check.statement.contains(other.statement)),
  );
  if (checks.length === 0 || nested) return undefined;
  const start = placeBefore(node);
  const pragma = context.tree.text.slice(start, node.start);
  const indent = indentOf(node);
  const unit = indentUnit(context.kernel.bodyNode);
  const body = (text: string): string =>
    indented([`${pragma.trim() === '' ? '' : `${pragma.trim()}\n`}${text}`], indent + unit);
  const fast = reindented(
    node,
    '',
    textWith(node, new Map(checks.map((check) => [check.statement, check.inside]))),
  );
  return {
    label: `line ${node.line - context.kernel.line}`,
    rewrite: {
      edits: [
        {
          start,
          end: node.end,
          text: [
            '// The whole window is inside almost everywhere.',
            `${indent}if (${[...new Set(checks.flatMap((check) => check.once))].join(' && ')}) {`,
            body(fast.replace(/^[ \t]*\n/gm, '')),
            `${indent}} else {`,
            body(reindented(node, '')),
            `${indent}}`,
          ].join('\n'),
        },
      ],
      assumptions: [],
      summary: `Check the window of the loop over ${outer.variable.name} once instead of every place.`,
    },
  };
}

function checkOf(context: RewriteContext, statement: SyntaxNode, outer: Loop): Check | undefined {
  if (statement.child('alternative')) return undefined;
  const around = context.subscripts.loops.filter((loop) => loop.node.contains(statement));
  if (!around.every((loop) => isWindow(context, loop, outer))) return undefined;
  const clause = statement.child('condition');
  const condition = clause?.type === 'condition_clause' ? clause.child('value') : clause;
  const then = statement.child('consequence');
  if (!condition || !then) return undefined;
  const inner = then.type === 'compound_statement' ? then.namedChildren : [then];
  const skips = inner.length === 1 && inner[0]?.type === 'continue_statement';
  if (!skips && leavesEarly(then)) return undefined;
  const parts = split(condition, skips ? '||' : '&&');
  const once = parts.map((part) => onceFor(context, part, skips, around, outer));
  const known = once.filter((text) => text !== undefined);
  const depends = parts.some((part, at) => {
    const value = context.subscripts.valueOf(part);
    return (
      once[at] !== undefined && around.some((loop) => value.dependsOn(context.subscripts.iterationKey(loop)))
    );
  });
  if (!depends) return undefined;
  const rest = parts.filter((_, at) => once[at] === undefined).map((part) => part.text);
  const left = rest.join(skips ? ' || ' : ' && ');
  const keeps = rest.length > 0;
  const nothing = statement.parent?.type === 'compound_statement' ? '' : ';';
  if (skips) return { statement, inside: keeps ? `if (${left}) continue;` : nothing, once: known };
  const plain = inner.every((item) => item.type !== 'declaration');
  const own = plain && inner.length === 1 ? (inner[0]?.text ?? ';') : then.text;
  return { statement, inside: keeps ? `if (${left}) ${then.text}` : own, once: known };
}

/** Counts up by one over a range that nothing in the nest changes. */
function isWindow(context: RewriteContext, loop: Loop, outer: Loop): boolean {
  if (loop.kind !== 'for' || !loop.declares || loop.step.kind !== 'add' || loop.step.sign !== 1) return false;
  if (loop.step.amount && loop.step.amount.text !== '1') return false;
  if (!/^<=?$/.test(loop.relation) || !/^(int|long|long long|short)$/.test(loop.variable.baseType))
    return false;
  return [loop.start, loop.bound].every((part) => isFixed(context, part, outer));
}

function isFixed(context: RewriteContext, part: SyntaxNode, outer: Loop): boolean {
  if (part.descendants('call_expression', 'subscript_expression', 'assignment_expression').length > 0)
    return false;
  return part.descendants('identifier').every((identifier) => {
    const variable = context.names.variableOf(identifier);
    if (!variable) return true;
    if (/unsigned|size_t|uint/.test(variable.baseType) || outer.node.contains(variable.node)) return false;
    return context.names.writesOf(variable).every((use) => !outer.node.contains(use.node));
  });
}

function split(syntax: SyntaxNode, operator: '&&' | '||'): SyntaxNode[] {
  const node = withoutParentheses(syntax);
  const [left, right] = [node.child('left'), node.child('right')];
  if (node.type === 'binary_expression' && node.child('operator')?.text === operator && left && right)
    return [...split(left, operator), ...split(right, operator)];
  return [node];
}

const opposites: Readonly<Record<string, string>> = { '<': '>=', '>=': '<', '>': '<=', '<=': '>' };

/** A comparison as it reads for the place of the window that is nearest to failing it. */
function onceFor(
  context: RewriteContext,
  comparison: SyntaxNode,
  negated: boolean,
  around: readonly Loop[],
  outer: Loop,
): string | undefined {
  const [left, right] = [comparison.child('left'), comparison.child('right')];
  const written = comparison.child('operator')?.text ?? '';
  const relation = negated ? opposites[written] : written;
  if (comparison.type !== 'binary_expression' || !left || !right) return undefined;
  if (relation === undefined || !Object.hasOwn(opposites, relation)) return undefined;
  if (comparison.descendants('cast_expression', 'call_expression', 'subscript_expression').length > 0)
    return undefined;
  const difference = context.subscripts.valueOf(left).minus(context.subscripts.valueOf(right));
  const places = new Map<string, string>();
  for (const loop of around) {
    const key = context.subscripts.iterationKey(loop);
    const slope = difference.coefficientOf(key).constantValue;
    if (slope === undefined || !difference.isLinearIn(key)) return undefined;
    // Comparisons with a larger left side hold longest for the largest difference.
    const least = slope > 0 === /^>/.test(relation);
    const last = loop.relation === '<' ? `(${loop.bound.text}) - 1` : loop.bound.text;
    places.set(loop.variable.name, `(${least ? loop.start.text : last})`);
  }
  const [a, b] = [left, right].map((side) => textAt(context, side, places, around, outer));
  return a === undefined || b === undefined ? undefined : `${a} ${relation} ${b}`;
}

/** An expression of the loops' bodies as text in front of them, for one place of the window. */
function textAt(
  context: RewriteContext,
  node: SyntaxNode,
  places: ReadonlyMap<string, string>,
  around: readonly Loop[],
  outer: Loop,
): string | undefined {
  const replacements = new Map<SyntaxNode, string>();
  if (builtinMentions(node).length > 0) return undefined;
  for (const identifier of node.descendants('identifier')) {
    const variable = context.names.variableOf(identifier);
    if (!variable) continue;
    if (!/^(int|long|long long|short)$/.test(variable.baseType) || variable.pointer) return undefined;
    const inLoop = around.some((loop) => loop.variable === variable);
    if (inLoop) {
      replacements.set(identifier, places.get(variable.name) ?? '');
      continue;
    }
    const writes = context.names.writesOf(variable).filter((use) => outer.node.contains(use.node));
    if (writes.length > 0) return undefined;
    if (!outer.node.contains(variable.node)) continue;
    const { initializer } = variable;
    const inner = initializer ? textAt(context, initializer, places, around, outer) : undefined;
    if (
      inner === undefined ||
      initializer?.descendants('call_expression', 'subscript_expression').length !== 0
    )
      return undefined;
    replacements.set(identifier, /^\w+$/.test(inner) ? inner : `(${inner})`);
  }
  return textWith(node, replacements).replace(/\((\d+|[A-Za-z_]\w*)\)/g, '$1');
}

import { isUnitStride, leavesEarly } from '../../../syntax/loops.ts';
import type { Loop } from '../../../syntax/loops.ts';
import { Polynomial } from '../../../syntax/polynomial.ts';
import type { IndexSymbol } from '../../../syntax/polynomial.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { withoutParentheses } from '../../../syntax/syntax-node.ts';
import { outlineOf } from '../kernel-outline.ts';
import { indented, indentOf, indentUnit, reindented, textWith } from '../layout.ts';
import { printedIndex } from '../printed-index.ts';
import { contextOfText } from '../rewrite-context.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import { isBarrier } from '../tree-reduction.ts';
import { conjuncts, readIndices, stagedArray } from './staged-arrays.ts';
import type { StagedArray } from './staged-arrays.ts';

/**
 * A kernel that walks over tiles in shared memory as the plain loop it came from: each read of a tile is the load of the
 * thread that filled the element, and the two loops (over tiles, over a tile) are one. Undefined for other kernels.
 */
export function untiledKernel(context: RewriteContext): RewriteContext | undefined {
  const { block, kernel, subscripts } = context;
  if (!block || block[2] !== 1 || kernel.bodyNode.descendants('return_statement').length > 0)
    return undefined;
  const outer = subscripts.loops.find((loop) => loop.node.parent === kernel.bodyNode && isTiled(loop));
  if (!outer || leavesEarly(outer.body)) return undefined;
  const parts = partsOf(context, outer);
  if (!parts) return undefined;
  const { staged, inner } = parts;
  const depth = subscripts.valueOf(inner.bound).constantValue;
  if (depth === undefined || !isUnitStride(inner) || subscripts.valueOf(inner.start).constantValue !== 0)
    return undefined;
  // One symbol for the loop over everything.
  const name = context.freshName(inner.variable.name === 'i' ? 'i' : 'k');
  const step: IndexSymbol = {
    key: `named ${name}`,
    kind: 'variable',
    name,
    dependencies: new Set([`named ${name}`]),
  };
  const replacements = new Map<SyntaxNode, string>();
  const bounds = new Set<string>();
  const guards = new Set<string>();
  for (const array of staged) {
    const reads = context.accesses.filter(
      (access) => access.variable === array.array && access.access === 'read',
    );
    for (const read of reads) {
      const indices = inner.body.contains(read.node) ? readIndices(array, read) : undefined;
      if (!indices) return undefined;
      const moved = (value: Polynomial): Polynomial | undefined =>
        overall(context, value, indices, array, outer, inner, depth, step);
      const index = moved(array.load.index);
      const text = index && printedIndex(index, kernel.bodyNode, context);
      if (index === undefined || text === undefined) return undefined;
      replacements.set(read.node, `${array.load.variable.name}[${text}]`);
      for (const condition of array.conditions) {
        const limit = limitOf(context, condition, moved);
        if (!limit) return undefined;
        if (limit.kind === 'bound') bounds.add(limit.text);
        else guards.add(limit.key);
      }
    }
  }
  const total =
    bounds.size === 1 ? [...bounds][0] : bounds.size === 0 ? totalOf(context, outer, depth) : undefined;
  if (total === undefined) return undefined;
  // Nothing but the tiles may be read in the loop, and its counters serve it alone.
  if (inner.variable.uses.some((use) => inner.body.contains(use.node) && !isInside(use.node, replacements)))
    return undefined;
  if (outer.variable.uses.some((use) => inner.body.contains(use.node))) return undefined;
  return rewritten(
    context,
    outer,
    inner,
    staged,
    replacements,
    guards,
    `${inner.variable.baseType} ${name} = 0; ${name} < ${total}; ++${name}`,
  );
}

function isTiled(loop: Loop): boolean {
  return loop.body.type === 'compound_statement' && loop.body.namedChildren.filter(isBarrier).length >= 1;
}

/** Fills, barrier, loop over the tile, barrier; the statements in between only prepare the fills. */
function partsOf(
  context: RewriteContext,
  outer: Loop,
): { readonly staged: readonly StagedArray[]; readonly inner: Loop } | undefined {
  const statements = outer.body.namedChildren.filter((node) => !/^\s*#\s*pragma/.test(node.text));
  const first = statements.findIndex(isBarrier);
  const loops = statements.flatMap((node, at) => {
    const loop = context.subscripts.loopAt(node);
    return loop ? [{ loop, at }] : [];
  });
  const [only, more] = loops;
  if (!only || more || only.at < first) return undefined;
  const staged: StagedArray[] = [];
  for (const node of statements.slice(0, first)) {
    const fill = stagedArray(context, node);
    if (fill) staged.push(fill);
    else if (node.type !== 'declaration') return undefined;
  }
  const rest = statements.slice(first).filter((node) => !isBarrier(node) && node !== only.loop.node);
  if (rest.some((node) => !/^[\w\s]+(\+=|\+\+)[^=;]*;$/.test(node.text))) return undefined;
  const shared = context.accesses.filter((access) => access.space.includes('shared'));
  const complete = shared.every((access) =>
    access.access === 'read'
      ? staged.some((array) => array.array === access.variable)
      : staged.some((array) => array.statement.contains(access.node)),
  );
  return complete && staged.length > 0 ? { staged, inner: only.loop } : undefined;
}

/** A value of the thread that filled an element, in terms of the reading thread and one loop over all tiles. */
function overall(
  context: RewriteContext,
  value: Polynomial,
  indices: readonly Polynomial[],
  array: StagedArray,
  outer: Loop,
  inner: Loop,
  depth: number,
  step: IndexSymbol,
): Polynomial | undefined {
  const { subscripts, block } = context;
  const [tiles, tile] = [subscripts.iterationKey(outer), subscripts.iterationKey(inner)];
  let result = value;
  const size = { x: block?.[0] ?? 0, y: block?.[1] ?? 0 };
  for (const [at, axis] of array.axes.entries()) {
    const index = indices[at];
    if (!index) return undefined;
    if (index.key === `1*threadIdx.${axis}`) continue;
    // The element of step k was filled by the k-th thread along the axis.
    if (index.key !== `1*${tile}` || size[axis] !== depth || !result.isLinearIn(`threadIdx.${axis}`))
      return undefined;
    result = result.substitute(`threadIdx.${axis}`, index);
  }
  if (!result.isLinearIn(tiles) || !result.isLinearIn(tile)) return undefined;
  const perStep = result.coefficientOf(tile);
  if (!perStep.times(Polynomial.constant(depth)).equals(result.coefficientOf(tiles))) return undefined;
  return result
    .without(tiles)
    .without(tile)
    .plus(perStep.times(Polynomial.symbol(step)));
}

type Limit =
  { readonly kind: 'bound'; readonly text: string } | { readonly kind: 'guard'; readonly key: string };

/** `t * T + threadIdx.x < K` bounds the loop; conditions on the reading thread alone stay guards. */
function limitOf(
  context: RewriteContext,
  condition: SyntaxNode,
  moved: (value: Polynomial) => Polynomial | undefined,
): Limit | undefined {
  const difference = comparedDifference(context, condition);
  const value = difference && moved(difference);
  if (!difference || !value) return undefined;
  if (value.equals(difference)) return { kind: 'guard', key: difference.key };
  const step = value.symbols.find((symbol) => symbol.key.startsWith('named '));
  if (!step || value.coefficientOf(step.key).constantValue !== 1) return undefined;
  const text = printedIndex(
    value.without(step.key).times(Polynomial.constant(-1)),
    context.kernel.bodyNode,
    context,
  );
  return text === undefined ? undefined : { kind: 'bound', text };
}

/** left - right of `left < right`. */
function comparedDifference(context: RewriteContext, condition: SyntaxNode): Polynomial | undefined {
  const node = withoutParentheses(condition);
  const [left, right] = [node.child('left'), node.child('right')];
  const operator = node.child('operator')?.text;
  if (node.type !== 'binary_expression' || !left || !right) return undefined;
  const [a, b] = [context.subscripts.valueOf(left), context.subscripts.valueOf(right)];
  return operator === '<' ? a.minus(b) : operator === '>' ? b.minus(a) : undefined;
}

/** Steps over all tiles of a loop without conditions, whose extent must then be a multiple of the tile. */
function totalOf(context: RewriteContext, outer: Loop, depth: number): string | undefined {
  const { subscripts } = context;
  if (outer.step.kind !== 'add' || outer.step.sign !== 1) return undefined;
  const step = outer.step.amount ? subscripts.valueOf(outer.step.amount).constantValue : 1;
  const print = (value: Polynomial): string | undefined =>
    printedIndex(value, context.kernel.bodyNode, context);
  if (step === depth && /^<=?$/.test(outer.relation)) {
    const extent = subscripts.valueOf(outer.bound).minus(subscripts.valueOf(outer.start));
    return print(outer.relation === '<' ? extent : extent.plus(Polynomial.constant(1)));
  }
  if (step !== 1 || outer.relation !== '<' || subscripts.valueOf(outer.start).constantValue !== 0)
    return undefined;
  const count = quotientOf(context, outer.bound);
  if (!count || subscripts.valueOf(count.divisor).constantValue !== depth) return undefined;
  const value = subscripts.valueOf(count.dividend);
  const rounded = value.minus(Polynomial.constant(depth - 1));
  return print(value.terms.length > rounded.terms.length ? rounded : value);
}

/** `K / T`, also through a variable that is set once. */
function quotientOf(
  context: RewriteContext,
  syntax: SyntaxNode,
): { readonly dividend: SyntaxNode; readonly divisor: SyntaxNode } | undefined {
  const node = withoutParentheses(syntax);
  const variable = node.type === 'identifier' ? context.names.variableOf(node) : undefined;
  if (variable?.kind === 'local' && variable.initializer && context.names.writesOf(variable).length === 0)
    return quotientOf(context, variable.initializer);
  const [dividend, divisor] = [node.child('left'), node.child('right')];
  return node.type === 'binary_expression' && node.child('operator')?.text === '/' && dividend && divisor
    ? { dividend, divisor }
    : undefined;
}

function isInside(node: SyntaxNode, replacements: ReadonlyMap<SyntaxNode, string>): boolean {
  return [...replacements.keys()].some((outer) => outer.contains(node));
}

function rewritten(
  context: RewriteContext,
  outer: Loop,
  inner: Loop,
  staged: readonly StagedArray[],
  replacements: ReadonlyMap<SyntaxNode, string>,
  guards: ReadonlySet<string>,
  head: string,
): RewriteContext | undefined {
  const body = context.kernel.bodyNode;
  const statements = body.namedChildren.filter((node) => !/^\s*#\s*pragma/.test(node.text));
  const at = statements.indexOf(outer.node);
  const arrays = new Set(staged.map((array) => array.array.declaration));
  const before = statements.slice(0, at).filter((node) => !arrays.has(node) && !isBarrier(node));
  const pointers = new Set(staged.map((array) => array.load.variable));
  // Pointers that were moved are read from their start now.
  const kept = before.filter((node) => {
    const moved = node.type === 'expression_statement' ? node.namedChildren[0]?.child('left') : undefined;
    const variable = moved && context.names.variableOf(moved);
    return !(variable && pointers.has(variable));
  });
  const after = statements.slice(at + 1).filter((node) => !isBarrier(node));
  const others = [...kept, ...after];
  if (
    context.accesses.some(
      (access) => pointers.has(access.variable) && others.some((node) => node.contains(access.node)),
    )
  )
    return undefined;
  if (kept.some((node) => node.type !== 'declaration' && node.type !== 'expression_statement'))
    return undefined;
  // What guarded the loads must guard the results too; then the whole work can stand behind one condition.
  const [result, more] = after;
  const closing = result && !more ? outlineOf(body).guards.length === 0 && ifWithout(result) : undefined;
  const conditions = closing ? conjuncts(closing.condition) : [];
  const keys = new Set(conditions.map((node) => comparedDifference(context, node)?.key ?? ''));
  if ([...guards].some((key) => !keys.has(key))) return undefined;
  const indent = indentOf(context.kernel.node);
  const unit = indentUnit(body);
  const loop = [
    `for (${head}) {`,
    ...inner.statements.map((node) => unit + reindented(node, unit, textWith(node, replacements))),
    '}',
  ];
  const last = closing ? closing.statements : after;
  const work = [...loop, ...last.map((node) => reindented(node, ''))];
  const lines = [
    ...kept.map((node) => reindented(node, '')),
    ...(closing ? [`if (${closing.condition.text}) {`, ...indented(work, unit).split('\n'), '}'] : work),
  ];
  const text = `{\n${indented(lines, indent + unit)}\n${indent}}`;
  return contextOfText(
    context,
    context.regionAfter([{ start: body.start, end: body.end, text }]),
    context.launch,
  );
}

function ifWithout(
  statement: SyntaxNode,
): { readonly condition: SyntaxNode; readonly statements: readonly SyntaxNode[] } | undefined {
  if (statement.type !== 'if_statement' || statement.child('alternative')) return undefined;
  const clause = statement.child('condition');
  const condition = clause?.child('value') ?? clause;
  const then = statement.child('consequence');
  return condition && then
    ? {
        condition: withoutParentheses(condition),
        statements: then.type === 'compound_statement' ? then.namedChildren : [then],
      }
    : undefined;
}

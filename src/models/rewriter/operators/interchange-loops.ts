import { leavesEarly } from '../../../syntax/loops.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { asOneEdit } from '../as-one-edit.ts';
import type { Edit } from '../edit.ts';
import { findReductions } from '../reductions.ts';
import { contextOfText } from '../rewrite-context.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';
import { mentions } from '../scoped-declarations.ts';
import { hoistInvariantLoads } from './hoist-invariant-loads.ts';

interface Nest {
  readonly outer: Loop;
  readonly inner: Loop;
  readonly accesses: readonly MemoryAccess[];
}

/**
 * Exchanges two loops of a thread, one directly inside the other, when the inner one then walks along memory, or meets
 * the same element again and again: that load moves in front of it. Legal when no iteration depends on another but by
 * adding to the same place; the order of such additions may change.
 */
export const interchangeLoops: Operator = {
  id: 'interchange-loops',
  description:
    'Exchange two nested loops of a thread so that the inner one walks along memory or reuses an element.',
  sites(context) {
    return nests(context)
      .filter((nest) => gain(context, nest) > 0)
      .map((nest) => siteFor(context, nest));
  },
};

function nests(context: RewriteContext): Nest[] {
  return context.subscripts.loops.flatMap((outer) => {
    const [only, more] = outer.statements;
    const inner = only && !more ? context.subscripts.loopAt(only) : undefined;
    if (!inner || !context.isInRegion(outer.node)) return [];
    const accesses = context.accesses.filter((access) => inner.body.contains(access.node));
    const nest = { outer, inner, accesses };
    return isLegal(context, nest) ? [nest] : [];
  });
}

function isLegal(context: RewriteContext, { outer, inner, accesses }: Nest): boolean {
  for (const loop of [outer, inner])
    if (loop.kind !== 'for' || !loop.declares || loop.step.kind !== 'add') return false;
  if (leavesEarly(inner.body) || /__sync|__shfl|\basm\b|#\s*(define|if|pragma)/.test(outer.body.text))
    return false;
  if (outer.variable.name === inner.variable.name) return false;
  const changed = context.names.variables.filter((variable) =>
    context.names.writesOf(variable).some((use) => inner.body.contains(use.node)),
  );
  const fixed = (loop: Loop, other: Loop): boolean => {
    const parts = [
      loop.start,
      loop.bound,
      ...(loop.step.kind === 'add' && loop.step.amount ? [loop.step.amount] : []),
    ];
    return parts.every(
      (part) =>
        part.descendants('call_expression', 'subscript_expression', 'assignment_expression').length === 0 &&
        !mentions(part.text, other.variable.name) &&
        !changed.some((variable) => mentions(part.text, variable.name)),
    );
  };
  if (!fixed(inner, outer) || !fixed(outer, inner)) return false;
  // A value from outside may only be added to, multiplied, or the like.
  if (!findReductions(context, outer)) return false;
  if (accesses.some((access) => access.atomic && access.node.parent?.type !== 'expression_statement'))
    return false;
  const written = new Set(
    accesses.filter((access) => access.access !== 'read').map((access) => access.variable),
  );
  return [...written].every((variable) => {
    const own = accesses.filter((access) => access.variable === variable);
    if (own.every((access) => isAddition(access))) return true;
    const [first] = own;
    if (!first || own.some((access) => access.atomic || !access.index.equals(first.index))) return false;
    return hasOwnElements(context, first, { outer, inner, accesses });
  });
}

/** `b[i] += x;`: the order of several does not matter. */
function isAddition(access: MemoryAccess): boolean {
  if (access.atomic) return true;
  const assignment = access.node.parent;
  return (
    access.access === 'update' &&
    assignment?.parent?.type === 'expression_statement' &&
    /^[-+]=$/.test(assignment.child('operator')?.text ?? '')
  );
}

/** Two iterations either have different elements or keep their order. */
function hasOwnElements(context: RewriteContext, access: MemoryAccess, { outer, inner }: Nest): boolean {
  const keys = [outer, inner].map((loop) => context.subscripts.iterationKey(loop));
  if (!keys.every((key) => access.index.isLinearIn(key))) return false;
  const others = access.index.symbols.some(
    (symbol) => symbol.kind === 'iteration' && !keys.includes(symbol.key) && isInside(symbol.loop, inner),
  );
  if (others) return false;
  const moved = access.indices.filter((index) => keys.some((key) => index.dependsOn(key)));
  const along = keys.map((key) => access.index.dependsOn(key));
  // With one of the loops alone, each element meets the other loop's iterations in the same order as before.
  if (along[0] !== along[1]) return true;
  if (!along[0]) return false;
  // A dimension of the array for each.
  if (moved.length === 2 && moved.every((index) => keys.filter((key) => index.dependsOn(key)).length === 1))
    return true;
  // Rows of the length that one of the loops runs through.
  return [
    [outer, inner],
    [inner, outer],
  ].some(([across, down]) => {
    if (!across || !down) return false;
    const stride = access.index.coefficientOf(context.subscripts.iterationKey(across));
    const pitch = access.index.coefficientOf(context.subscripts.iterationKey(down));
    const extent = context.subscripts.valueOf(across.bound);
    const start = context.subscripts.valueOf(across.start).constantValue;
    const upwards = across.relation === '<' && across.step.kind === 'add' && across.step.sign === 1;
    return stride.constantValue === 1 && upwards && start !== undefined && start >= 0 && pitch.equals(extent);
  });
}

function isInside(loop: Loop | undefined, inner: Loop): boolean {
  return loop !== undefined && inner.body.contains(loop.node);
}

/** How much better the accesses fit the other order: an element met again counts most, then neighbours. */
function gain(context: RewriteContext, { outer, inner, accesses }: Nest): number {
  const worth = (access: MemoryAccess, loop: Loop): number => {
    const key = context.subscripts.iterationKey(loop);
    if (!access.index.dependsOn(key)) return 3;
    // Neighbouring threads with neighbouring elements fill their lines whatever the loops do.
    if (Math.abs(access.index.coefficientOf('threadIdx.x').constantValue ?? 0) === 1) return 1;
    return Math.abs(access.index.coefficientOf(key).constantValue ?? 0) === 1 ? 2 : 0;
  };
  return accesses
    .filter((access) => access.space === 'global')
    .reduce((sum, access) => sum + worth(access, outer) - worth(access, inner), 0);
}

function siteFor(context: RewriteContext, { outer, inner, accesses }: Nest): RewriteSite {
  const header = (loop: Loop): Edit => {
    const text = context.tree.text.slice(loop.node.start, loop.body.start).trimEnd();
    return { start: loop.node.start, end: loop.node.start + text.length, text };
  };
  const [first, second] = [header(outer), header(inner)];
  const stored = accesses.filter((access) => access.access !== 'read' && access.space === 'global');
  const names = [...new Set(accesses.map((access) => access.variable.name))];
  const site: RewriteSite = {
    label: `line ${outer.node.line - context.kernel.line}`,
    rewrite: {
      edits: [
        { ...first, text: second.text },
        { ...second, text: first.text },
      ],
      assumptions: stored.length > 0 && names.length > 1 ? [{ kind: 'no-aliasing', arguments: names }] : [],
      summary: `Exchange the loops over ${outer.variable.name} and ${inner.variable.name}.`,
    },
  };
  return withHoistedLoads(context, site, inner.node);
}

/** What the inner loop loads again and again now moves in front of it. */
function withHoistedLoads(context: RewriteContext, site: RewriteSite, nest: SyntaxNode): RewriteSite {
  const after = contextOfText(context, context.regionAfter(site.rewrite.edits), context.launch);
  const [hoisted] = after ? hoistInvariantLoads.sites(after) : [];
  if (!after || !hoisted || !context.isInRegion(nest)) return site;
  const { rewrite } = asOneEdit(context, after, hoisted);
  const summary = rewrite.summary.charAt(0).toLowerCase() + rewrite.summary.slice(1);
  return {
    label: site.label,
    rewrite: {
      ...rewrite,
      assumptions: [...site.rewrite.assumptions, ...rewrite.assumptions],
      summary: `${site.rewrite.summary.replace(/\.$/, '')}; ${summary}`,
    },
  };
}

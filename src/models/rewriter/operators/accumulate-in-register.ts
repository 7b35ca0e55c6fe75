import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { SyntaxNode } from '../../../syntax/syntax-node.ts';
import { leavesEarly } from '../../../syntax/loops.ts';
import { linesAround } from '../layout.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { Operator, RewriteSite } from '../rewrite.ts';

interface Accumulation {
  readonly loop: Loop;
  /** Equal accesses to one element that no iteration moves. */
  readonly accesses: readonly MemoryAccess[];
  /** `out[i] = 0;` just before the loop. */
  readonly start: { readonly statement: SyntaxNode; readonly value: SyntaxNode } | undefined;
}

/**
 * `out[i] += ...` in a loop reads and writes memory in every iteration. A local variable holds the element during the
 * loop and is stored once. Legal when no other access of the loop can touch the element.
 */
export const accumulateInRegister: Operator = {
  id: 'accumulate-in-register',
  description: 'Keep an element that a loop updates in a register and store it once after the loop.',
  sites(context) {
    const found = accumulations(context);
    const sites = found.map((item) => siteOf(context, [item]));
    return found.length > 1 && new Set(found.map((item) => item.loop)).size === 1
      ? [siteOf(context, found), ...sites]
      : sites;
  },
};

function accumulations(context: RewriteContext): Accumulation[] {
  const found: Accumulation[] = [];
  for (const loop of context.subscripts.loops) {
    if (leavesEarly(loop.body) || loop.kind !== 'for') continue;
    const inside = context.accesses.filter((access) => loop.node.contains(access.node));
    const groups = new Map<string, MemoryAccess[]>();
    for (const access of inside) {
      if (access.space !== 'global' || access.atomic || access.cast) continue;
      const key = `${access.variable.node.start}:${access.index.key}`;
      groups.set(key, [...(groups.get(key) ?? []), access]);
    }
    for (const accesses of groups.values()) {
      const [first] = accesses;
      if (!first || !isAccumulation(context, loop, accesses, inside)) continue;
      found.push({ loop, accesses, start: startBefore(context, loop, first) });
    }
  }
  return found;
}

function isAccumulation(
  context: RewriteContext,
  loop: Loop,
  accesses: readonly MemoryAccess[],
  inside: readonly MemoryAccess[],
): boolean {
  const [first] = accesses;
  if (!first || !accesses.some((access) => access.access === 'update' || access.access === 'write'))
    return false;
  // The value must be read in the loop too, otherwise it is a plain store and not an accumulation.
  if (!accesses.some((access) => access.access !== 'write')) return false;
  if (first.index.dependsOn(context.subscripts.iterationKey(loop))) return false;
  // Names in the subscript must mean the same before and after the loop.
  const local = first.node.descendants('identifier').some((identifier) => {
    const variable = context.names.variableOf(identifier);
    return (
      variable !== undefined &&
      (loop.node.contains(variable.node) ||
        context.names.writesOf(variable).some((use) => loop.node.contains(use.node)))
    );
  });
  if (local || /\(/.test(first.node.text)) return false;
  if (
    loop.body
      .descendants('call_expression')
      .some((call) => /^__sync|^atomic/.test(call.child('function')?.text ?? ''))
  )
    return false;
  const sameBuffer = inside.filter((access) => access.variable === first.variable);
  return sameBuffer.length === accesses.length;
}

function startBefore(context: RewriteContext, loop: Loop, access: MemoryAccess): Accumulation['start'] {
  const siblings = loop.node.parent?.namedChildren ?? [];
  for (let at = siblings.indexOf(loop.node) - 1; at >= 0; at--) {
    const statement = siblings[at];
    if (statement?.type === 'comment' || /^#\s*pragma\b/.test(statement?.text ?? '')) continue;
    const assignment = statement?.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
    const left = assignment?.type === 'assignment_expression' ? assignment.child('left') : undefined;
    if (!statement || !assignment || !left) return undefined;
    const store = context.accesses.find((other) => other.node === left);
    const value = assignment.child('right');
    if (
      store?.variable === access.variable &&
      store.index.key === access.index.key &&
      assignment.child('operator')?.text === '=' &&
      value
    )
      return { statement, value };
    // Only other constant stores may lie between.
    if (!value || !/^[-+]?[\d.]+[fFuUlL]*$/.test(value.text)) return undefined;
  }
  return undefined;
}

function siteOf(context: RewriteContext, items: readonly Accumulation[]): RewriteSite {
  const taken: string[] = [];
  const edits: Edit[] = [];
  const before = new Map<Loop, string[]>();
  const after = new Map<Loop, string[]>();
  for (const item of items) {
    const [first] = item.accesses;
    if (!first) continue;
    const name = context.freshName(`${first.variable.name}Sum`, taken);
    taken.push(name);
    const { loop } = item;
    const type = first.elementType;
    if (item.start)
      edits.push({
        start: item.start.statement.start,
        end: item.start.statement.end,
        text: `${type} ${name} = ${item.start.value.text};`,
      });
    else before.set(loop, [...(before.get(loop) ?? []), `${type} ${name} = ${first.node.text};`]);
    for (const access of item.accesses)
      edits.push({ start: access.node.start, end: access.node.end, text: name });
    after.set(loop, [...(after.get(loop) ?? []), `${first.node.text} = ${name};`]);
  }
  for (const loop of after.keys())
    edits.push(...linesAround(loop.node, before.get(loop) ?? [], after.get(loop)));
  const targets = [...new Set(items.flatMap((item) => item.accesses.map((access) => access.variable.name)))];
  const loops = items.map((item) => item.loop);
  const others = context.accesses
    .filter((access) => access.space === 'global' && loops.some((loop) => loop.node.contains(access.node)))
    .map((access) => access.variable.name);
  return {
    label: items.map((item) => item.accesses[0]?.node.text ?? '').join(', '),
    rewrite: {
      edits,
      assumptions: [{ kind: 'no-aliasing', arguments: [...new Set([...targets, ...others])] }],
      summary: `Accumulate ${targets.join(', ')} in a register and store once after the loop.`,
    },
  };
}

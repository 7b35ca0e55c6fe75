import { leavesEarly } from '../../../syntax/loops.ts';
import type { Loop } from '../../../syntax/loops.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import { linesAround } from '../layout.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Edit } from '../edit.ts';
import type { Operator } from '../rewrite.ts';
import { isUnconditional } from '../unconditional-access.ts';

/** An element that a loop loads again in every iteration is loaded once in front of it. */
export const hoistInvariantLoads: Operator = {
  id: 'hoist-invariant-loads',
  description: 'Load an element that does not change during a loop once, in front of the loop.',
  sites(context) {
    const edits: Edit[] = [];
    const names: string[] = [];
    const taken: string[] = [];
    const others = new Set<string>();
    for (const loop of context.subscripts.loops) {
      if (leavesEarly(loop.body) || loop.node.parent?.type !== 'compound_statement') continue;
      const groups = new Map<string, MemoryAccess[]>();
      for (const access of context.accesses) {
        if (!isInvariant(access, loop, context)) continue;
        if (edits.some((edit) => edit.start <= access.node.start && access.node.end <= edit.end)) continue;
        const key = `${access.variable.node.start}:${access.index.key}`;
        groups.set(key, [...(groups.get(key) ?? []), access]);
      }
      const lines: string[] = [];
      for (const accesses of groups.values()) {
        const [first] = accesses;
        // At least one load happens in every iteration; the others may be conditional.
        if (!first || !accesses.some((access) => isUnconditional(access, loop))) continue;
        const name = context.freshName(`${first.variable.name}Value`, taken);
        taken.push(name);
        names.push(first.node.text);
        lines.push(`const ${first.elementType} ${name} = ${first.node.text};`);
        for (const access of accesses)
          edits.push({ start: access.node.start, end: access.node.end, text: name });
        for (const other of context.accesses)
          if (other.access !== 'read' && other.space === 'global' && loop.node.contains(other.node)) {
            others.add(first.variable.name);
            others.add(other.variable.name);
          }
      }
      edits.push(...linesAround(loop.node, lines));
    }
    if (edits.length === 0) return [];
    return [
      {
        label: 'all loops',
        rewrite: {
          edits,
          assumptions: others.size > 0 ? [{ kind: 'no-aliasing', arguments: [...others] }] : [],
          summary: `Load ${names.join(', ')} once in front of the loop.`,
        },
      },
    ];
  },
};

function isInvariant(access: MemoryAccess, loop: Loop, context: RewriteContext): boolean {
  const { node, variable } = access;
  if (!loop.body.contains(node) || access.access !== 'read' || access.space !== 'global' || access.atomic)
    return false;
  if (access.cast || node.type !== 'subscript_expression') return false;
  if (access.index.dependsOn(context.subscripts.iterationKey(loop))) return false;
  if (context.accesses.some((other) => other.variable === variable && other.access !== 'read')) return false;
  // Everything the subscript mentions must exist and mean the same in front of the loop.
  return node.descendants('identifier').every((identifier) => {
    const named = context.names.variableOf(identifier);
    if (!named) return true;
    if (loop.node.contains(named.node)) return false;
    return context.names.writesOf(named).every((use) => !loop.node.contains(use.node));
  });
}

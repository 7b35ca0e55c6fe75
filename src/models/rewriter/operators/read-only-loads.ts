import { elementTypeOf } from '../../../syntax/element-types.ts';
import type { MemoryAccess } from '../../../syntax/memory-accesses.ts';
import type { RewriteContext } from '../rewrite-context.ts';
import type { Operator } from '../rewrite.ts';
import { writtenBuffers } from '../loop-values.ts';

/**
 * Loads of buffers that the kernel never writes go through the read-only path by `__ldg`, also where a pointer alias or
 * a missing `__restrict__` keeps the compiler from finding that out. Legal when no other buffer overlaps them.
 */
export const readOnlyLoads: Operator = {
  id: 'read-only-loads',
  description: 'Load from buffers that are never written through the read-only cache with __ldg.',
  // Compilers do the same with restricted pointers; today's caches are one.
  expectedGain: 0.02,
  sites(context) {
    const loads = context.accesses.filter((access) => isReadOnly(context, access));
    if (loads.length === 0) return [];
    const names = [...new Set(loads.map((access) => access.variable.name))];
    return [
      {
        label: names.join(', '),
        rewrite: {
          edits: loads.flatMap(({ node }) => [
            { start: node.start, end: node.start, text: '__ldg(&' },
            { start: node.end, end: node.end, text: ')' },
          ]),
          assumptions: [
            { kind: 'no-aliasing', arguments: [...new Set([...names, ...writtenBuffers(context)])] },
          ],
          summary: `Load ${names.join(', ')} through the read-only cache.`,
        },
      },
    ];
  },
};

function isReadOnly(context: RewriteContext, { node, variable, ...access }: MemoryAccess): boolean {
  if (node.type !== 'subscript_expression' || access.space !== 'global' || access.access !== 'read')
    return false;
  if (access.cast || access.atomic || elementTypeOf(access.elementType) === undefined) return false;
  if (variable.kind !== 'parameter' || !context.isInRegion(node)) return false;
  const parameter = context.kernel.parameters.find((candidate) => candidate.name === variable.name);
  // The compiler does it by itself for these.
  if (!parameter || (parameter.constant && parameter.restrict)) return false;
  if (/\bvolatile\b/.test(parameter.node.text)) return false;
  return !context.accesses.some((other) => other.variable === variable && other.access !== 'read');
}

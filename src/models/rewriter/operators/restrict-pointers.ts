import type { Edit } from '../edit.ts';
import type { Operator } from '../rewrite.ts';

/** Promises that buffers do not overlap, and that read-only ones are read-only, so that loads may be moved and cached. */
export const restrictPointers: Operator = {
  id: 'restrict-pointers',
  description: 'Add __restrict__ to pointer parameters and const to those that are only read.',
  expectedGain: 0.04,
  sites(context) {
    const { kernel, names, accesses } = context;
    const pointers = kernel.parameters.filter((parameter) => parameter.pointer && parameter.name !== '');
    if (pointers.length < 2) return [];
    const edits: Edit[] = [];
    for (const parameter of pointers) {
      const variable = names.variables.find(
        (item) => item.kind === 'parameter' && item.name === parameter.name,
      );
      const declarator = parameter.node.descendants('pointer_declarator')[0];
      if (!variable || !declarator || parameter.node.descendants('pointer_declarator').length !== 1) continue;
      if (!parameter.restrict)
        edits.push({ start: variable.node.start, end: variable.node.start, text: '__restrict__ ' });
      const own = accesses.filter((access) => access.variable === variable);
      const onlyRead = own.length > 0 && own.every((access) => access.access === 'read' && !access.atomic);
      // An alias (`float* p = a + i`) would no longer compile.
      const direct = variable.uses.every(
        (use) => use.node.parent?.type === 'subscript_expression' && use.node.field === 'argument',
      );
      if (!parameter.constant && onlyRead && direct)
        edits.push({ start: parameter.range.start, end: parameter.range.start, text: 'const ' });
    }
    if (edits.length === 0) return [];
    return [
      {
        label: 'all pointers',
        rewrite: {
          edits,
          assumptions: [{ kind: 'no-aliasing', arguments: pointers.map((parameter) => parameter.name) }],
          summary: 'Mark pointers as not overlapping and inputs as read-only.',
        },
      },
    ];
  },
};

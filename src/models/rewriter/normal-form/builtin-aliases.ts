import type { NormalisingPass } from './normalising-pass.ts';

/** `int tx = threadIdx.x;` that never changes: its uses become `threadIdx.x`, the declaration is dead then. */
export const builtinAliases: NormalisingPass = (context) => ({
  edits: context.names.variables.flatMap((variable) => {
    const text = variable.initializer?.text.replace(/\s+/g, '') ?? '';
    if (variable.kind !== 'local' || !/^(threadIdx|blockIdx|blockDim|gridDim)\.[xyz]$/.test(text)) return [];
    if (variable.uses.some((use) => use.access !== 'read')) return [];
    return variable.uses.map((use) => ({ start: use.node.start, end: use.node.end, text }));
  }),
});

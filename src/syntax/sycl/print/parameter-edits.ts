import type { KernelDefinition } from '../../kernel-finder.ts';
import type { KernelView } from '../view/kernel-view.ts';
import type { SourceEdit } from './source-edit.ts';
import { Unprintable } from './unprintable.ts';

/** `const` and `__restrict__` of the view's parameters on the parameters of the function that they come from. */
export function parameterEdits(view: KernelView, after: KernelDefinition): SourceEdit[] {
  const edits: SourceEdit[] = [];
  const before = view.kernel.parameters;
  if (before.length !== after.parameters.length)
    throw new Unprintable(after.node, 'The kernel takes other parameters.');
  before.forEach((old, index) => {
    const now = after.parameters[index];
    if (!now || now.name !== old.name || now.baseType !== old.baseType || now.pointer !== old.pointer)
      throw new Unprintable(after.node, 'The kernel takes other parameters.');
    const capture = view.parameters[index]?.capture;
    const variable = capture?.variable;
    const isParameter =
      capture?.kind === 'pointer' && variable?.declaration.type.endsWith('parameter_declaration') === true;
    if (!variable || !isParameter) return;
    if (now.restrict && !old.restrict)
      edits.push({ start: variable.node.start, end: variable.node.start, text: '__restrict__ ' });
    if (now.constant && !old.constant && !usedElsewhere(view, variable.node.text))
      edits.push({ start: variable.declaration.start, end: variable.declaration.start, text: 'const ' });
  });
  return edits;
}

/** Another kernel or host code of the function uses the pointer too. */
function usedElsewhere(view: KernelView, name: string): boolean {
  const { callable, enclosingFunction } = view.sycl;
  const body = enclosingFunction?.node.child('body');
  if (callable.form !== 'lambda' || !body) return false;
  return body
    .descendants('identifier')
    .some(
      (node) =>
        node.text === name &&
        !callable.body.contains(node) &&
        !callable.node.child('captures')?.contains(node),
    );
}

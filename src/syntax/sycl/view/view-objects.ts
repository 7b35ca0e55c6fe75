import { extentNodes } from '../host-extents.ts';
import { HostScope } from '../host-scope.ts';
import type { SyclKernel } from '../sycl-kernel.ts';
import type { SyclObject } from './sycl-objects.ts';
import type { ViewSignature } from './view-parameters.ts';

/** What the names of a kernel stand for at its start: the item, accessors, ranges of the host. */
export function viewObjects(
  kernel: SyclKernel,
  signature: ViewSignature,
  indexNames: readonly string[] | undefined,
): ReadonlyMap<string, SyclObject> {
  const objects = new Map<string, SyclObject>();
  const { item } = kernel.callable;
  if (item.name !== '')
    objects.set(
      item.name,
      indexNames
        ? { kind: 'components', texts: indexNames }
        : { kind: 'item', range: item.kind !== 'nd_item' },
    );
  const scope = new HostScope(kernel.call);
  for (const capture of kernel.captures) {
    if (capture.kind === 'accessor') {
      const extents = signature.extents.get(capture.name) ?? [];
      objects.set(capture.name, { kind: 'accessor', name: capture.name, extents });
    }
    if (capture.kind === 'local' && kernel.callable.form === 'lambda' && capture.dimensions === 1)
      objects.set(capture.name, { kind: 'alias', text: capture.name });
    if (capture.kind === 'object' && capture.variable?.type.name === 'range') {
      const nodes = extentNodes(capture.variable.node, scope);
      const simple = nodes.every((node) => /^\w+$/.test(node.text) && node.text !== capture.name);
      if (simple) objects.set(capture.name, { kind: 'components', texts: nodes.map((node) => node.text) });
    }
  }
  return objects;
}

import { functionDeclarator } from '../../kernel-finder.ts';
import type { KernelDefinition } from '../../kernel-finder.ts';
import type { KernelView } from '../view/kernel-view.ts';
import type { SourceEdit } from './source-edit.ts';
import { Unprintable } from './unprintable.ts';

/** `reqd_work_group_size` for launch bounds and `reqd_sub_group_size` for code that counts on 32 lanes. */
export function attributeEdits(
  view: KernelView,
  after: KernelDefinition,
  block: readonly number[] | undefined,
  dimensions: number,
  prefix: string,
  newSubGroupCalls: boolean,
): SourceEdit[] {
  const { callable, attributes } = view.sycl;
  const { text } = view.source;
  const edits: SourceEdit[] = [];
  const home = prefix === '' ? 'sycl::' : prefix.replace(/^cl::/, '').replace(/^\w+::$/, 'sycl::');
  const added: string[] = [];
  if (after.launchBounds) {
    if (after.launchBounds.minBlocks !== undefined)
      throw new Unprintable(after.node, 'SYCL cannot ask for several work-groups at a time.');
    if (!block) throw new Unprintable(after.node, 'The work-group size is no constant.');
    const sizes = Array.from(
      { length: dimensions },
      (_, dimension) => block[dimensions - 1 - dimension] ?? 1,
    );
    const attribute = `reqd_work_group_size(${sizes.join(', ')})`;
    if (attributes.workGroupSize) {
      const head = text.slice(callable.node.start, callable.body.start);
      const match = /\breqd_work_group_size\s*\(([^()]*)\)/.exec(head);
      if (match && attributes.workGroupSize.join() !== sizes.join()) {
        const start = callable.node.start + match.index;
        edits.push({ start, end: start + match[0].length, text: attribute });
      }
    } else added.push(`${home}${attribute}`);
  } else if (attributes.workGroupSize) throw new Unprintable(after.node, 'The work-group size was promised.');
  if (newSubGroupCalls) {
    if (attributes.subGroupSize === undefined) added.push(`${home}reqd_sub_group_size(32)`);
    else if (attributes.subGroupSize !== '32')
      throw new Unprintable(after.node, 'The kernel asks for sub-groups of another size.');
  }
  if (added.length === 0) return edits;
  const place =
    callable.form === 'lambda'
      ? callable.node.child('declarator')?.child('parameters')
      : functionDeclarator(callable.node);
  if (callable.form === 'function' || !place)
    throw new Unprintable(after.node, 'Attributes can be given to lambdas and classes only.');
  edits.push({ start: place.end, end: place.end, text: ` [[${added.join(', ')}]]` });
  return edits;
}

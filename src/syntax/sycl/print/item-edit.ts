import type { KernelDefinition } from '../../kernel-finder.ts';
import { functionDeclarator } from '../../kernel-finder.ts';
import type { KernelView } from '../view/kernel-view.ts';
import type { SourceEdit } from './source-edit.ts';
import { Unprintable } from './unprintable.ts';

/** The item's name in the printed text: the source's, or one for a kernel that had only an id. */
export function itemName(view: KernelView, after: KernelDefinition): string {
  const { item } = view.sycl.callable;
  if (item.kind === 'nd_item' && item.name !== '') return item.name;
  const text = `${view.sycl.statement.text}\n${after.bodyNode.text}`;
  return ['item', 'it', 'workItem'].find((name) => !new RegExp(`\\b${name}\\b`).test(text)) ?? 'ndItem';
}

/** Gives the kernel an `nd_item` of so many dimensions. */
export function itemEdit(view: KernelView, dimensions: number, prefix: string, name: string): SourceEdit[] {
  const { callable } = view.sycl;
  const declarator =
    callable.form === 'lambda' ? callable.node.child('declarator') : functionDeclarator(callable.node);
  const parameter = declarator
    ?.child('parameters')
    ?.namedChildren.find((node) => node.type.endsWith('parameter_declaration'));
  if (callable.form === 'function' || !parameter)
    throw new Unprintable(undefined, 'The dimensions of the kernel cannot be changed.');
  const reference = /&/.test(parameter.text) ? '&' : '';
  const constant = /\bconst\b/.test(parameter.text) ? 'const ' : '';
  const space = reference === '' ? ' ' : ' ';
  return [
    {
      start: parameter.start,
      end: parameter.end,
      text: `${constant}${prefix}nd_item<${dimensions}>${space}${reference}${name}`,
    },
  ];
}

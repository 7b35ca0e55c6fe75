import { functionDeclarator } from '../../kernel-finder.ts';
import type { SyntaxTree } from '../../syntax-node.ts';
import { syclNameIn } from '../aliases.ts';
import type { KernelView } from '../view/kernel-view.ts';

/** Functions of the file that take an item or a group, which a view leaves out. */
export function itemFunctionsOf(tree: SyntaxTree): ReadonlySet<string> {
  const found = new Set<string>();
  for (const definition of tree.root.descendants('function_definition')) {
    const declarator = functionDeclarator(definition);
    const takes = (declarator?.child('parameters')?.namedChildren ?? []).some((parameter) =>
      /^(nd_item|item|group|sub_group|ext::oneapi::sub_group)$/.test(
        syclNameIn(tree, parameter.child('type')?.text ?? '').name,
      ),
    );
    const name = declarator?.child('declarator')?.text;
    if (takes && name !== undefined) found.add(name);
  }
  return found;
}

/** How the source writes a barrier, where that needs nothing but the item. */
export function sourceBarrier(view: KernelView): string | undefined {
  const { callable } = view.sycl;
  const { name } = callable.item;
  if (name === '') return undefined;
  for (const call of callable.body.descendants('call_expression')) {
    const text = call.text.replace(/\s+/g, '');
    const isBarrier =
      /(^|::)group_barrier$/.test(call.child('function')?.text ?? '') || text.startsWith(`${name}.barrier(`);
    const own = call.descendants('identifier').filter((node) => node.parent?.type !== 'qualified_identifier');
    const known = own.every((node) => node.text === name || node.text === 'group_barrier');
    if (isBarrier && known && !text.includes('get_sub_group')) return call.text;
  }
  return undefined;
}

/** How many calls of a CUDA text talk to the lanes of a warp. */
export function subGroupCallsIn(text: string): number {
  return (text.match(/\b__(shfl\w*|any|all|reduce_(?!\w*block)\w*)_sync\b|\b__syncwarp\b/g) ?? []).length;
}

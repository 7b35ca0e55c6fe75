import { functionDeclarator } from '../../kernel-finder.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax-node.ts';
import { declaredVariables } from '../declared-variables.ts';
import { syclNameIn } from '../aliases.ts';
import type { SyclKernel } from '../sycl-kernel.ts';
import { CudaText } from './cuda-text.ts';
import type { CudaTextOptions } from './cuda-text.ts';
import type { SyclObject } from './sycl-objects.ts';
import { Unshowable } from './unshowable.ts';

/** Names of the file's functions that the kernel reaches. */
export function helperNames(tree: SyntaxTree, kernel: SyclKernel): ReadonlySet<string> {
  return new Set(helpers(tree, kernel).map(nameOf));
}

/** The functions that the kernel calls, in CUDA: SYCL's own functions are found in them too. */
export function helperEdits(
  tree: SyntaxTree,
  kernel: SyclKernel,
  functions: ReadonlySet<string>,
  options: Omit<CudaTextOptions, 'objects' | 'functions' | 'before' | 'after'>,
): { readonly start: number; readonly end: number; readonly text: string }[] {
  return helpers(tree, kernel).map((definition) => {
    const objects = new Map<string, SyclObject>();
    const parameters = functionDeclarator(definition)?.child('parameters')?.namedChildren ?? [];
    for (const variable of parameters.flatMap(declaredVariables)) {
      const { name } = variable.type;
      if (name === 'nd_item' || name === 'item')
        objects.set(variable.name, { kind: 'item', range: name === 'item' });
      if (name === 'group') objects.set(variable.name, { kind: 'group' });
      if (/(^|::)sub_group$/.test(name)) objects.set(variable.name, { kind: 'sub-group' });
      if (/accessor$/.test(name))
        throw new Unshowable(definition, `${nameOf(definition)} takes an accessor and cannot be shown.`);
    }
    const translator = new CudaText({ ...options, objects, functions }, definition);
    return { start: definition.start, end: definition.end, text: translator.text(definition) };
  });
}

function helpers(tree: SyntaxTree, kernel: SyclKernel): SyntaxNode[] {
  const byName = new Map<string, SyntaxNode[]>();
  for (const definition of tree.root.descendants('function_definition')) {
    const name = nameOf(definition);
    if (name !== '') byName.set(name, [...(byName.get(name) ?? []), definition]);
  }
  const found = new Set<SyntaxNode>();
  const visit = (code: SyntaxNode): void => {
    for (const call of code.descendants('call_expression')) {
      const name =
        syclNameIn(call.tree, call.child('function')?.text ?? '')
          .name.split('::')
          .at(-1) ?? '';
      for (const definition of byName.get(name) ?? []) {
        const outside = !definition.contains(kernel.callable.node) && definition !== kernel.callable.node;
        if (found.has(definition) || !outside || definition === kernel.enclosingFunction?.node) continue;
        found.add(definition);
        visit(definition);
      }
    }
  };
  visit(kernel.callable.body);
  return [...found];
}

function nameOf(definition: SyntaxNode): string {
  return functionDeclarator(definition)?.child('declarator')?.text.split('::').at(-1) ?? '';
}

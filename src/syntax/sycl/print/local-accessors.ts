import type { FunctionNames } from '../../definitions-and-uses.ts';
import { Subscripts } from '../../subscripts.ts';
import type { SyntaxNode } from '../../syntax-node.ts';
import type { Capture, SyclKernel } from '../sycl-kernel.ts';
import { indentAt } from '../view/shell.ts';
import { Unprintable } from './unprintable.ts';
import { syclVector } from './vector-text.ts';

/** An array in local memory of a rewritten view. */
export interface SharedArray {
  readonly name: string;
  readonly type: string;
  /** Sizes, outermost first, as host code: names of constants of the file, or numbers. */
  readonly sizes: readonly string[];
  readonly values: readonly number[];
  readonly declaration: SyntaxNode;
}

/** `__shared__` arrays of a kernel in their order. `constants` are those that the host side sees. */
export function sharedArrays(
  names: FunctionNames,
  constants: Readonly<Record<string, number>>,
): SharedArray[] {
  const subscripts = new Subscripts(names, constants);
  return names.variables
    .filter((variable) => variable.kind === 'local' && variable.space === 'shared')
    .map((variable) => {
      if (variable.initializer) throw new Unprintable(variable.node, 'Local memory has no initial values.');
      const values = variable.dimensions.map((size) => subscripts.valueOf(size).constantValue);
      const sizes = variable.dimensions.map((size, at) => {
        const value = values[at];
        if (value === undefined)
          throw new Unprintable(variable.node, `The size of ${variable.name} is no constant.`);
        const known = size
          .descendants('identifier')
          .every((node) => Object.hasOwn(constants, node.text) && names.variableOf(node)?.kind !== 'local');
        const plain = size.descendants('call_expression', 'cast_expression').length === 0;
        return known && plain ? size.text : String(value);
      });
      return {
        name: variable.name,
        type: variable.baseType,
        sizes,
        values: values.map((value) => value ?? 0),
        declaration: variable.declaration,
      };
    });
}

/** `sycl::local_accessor<float, 2> tile(sycl::range<2>(16, 17), h);` */
export function accessorDeclaration(array: SharedArray, handler: string, prefix: string): string {
  const type = syclVector(array.type, prefix) ?? array.type;
  const count = Math.max(1, array.sizes.length);
  const template = count === 1 ? `${type}, 1` : `${type}, ${count}`;
  return `${prefix}local_accessor<${template}> ${array.name}(${extentText(array, prefix)}, ${handler});`;
}

function extentText(array: SharedArray, prefix: string): string {
  const count = Math.max(1, array.sizes.length);
  const sizes = array.sizes.length === 0 ? ['1'] : array.sizes;
  return `${prefix}range<${count}>(${sizes.join(', ')})`;
}

/** What has to be edited on the host side for the arrays that the kernel has now. */
export interface AccessorEdits {
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[];
  readonly added: readonly SharedArray[];
}

/** Compares the arrays of the rewritten kernel with the local accessors of the source. */
export function accessorEdits(
  kernel: SyclKernel,
  shared: readonly SharedArray[],
  before: readonly SharedArray[],
  prefix: string,
): AccessorEdits {
  const edits: { start: number; end: number; text: string }[] = [];
  const added: SharedArray[] = [];
  const locals = new Map(
    kernel.captures.filter((capture) => capture.kind === 'local').map((capture) => [capture.name, capture]),
  );
  for (const array of shared) {
    const capture = locals.get(array.name);
    const old = before.find((one) => one.name === array.name);
    if (!capture || !old) {
      added.push(array);
      continue;
    }
    if (old.type !== array.type || old.sizes.length !== array.sizes.length)
      throw new Unprintable(array.declaration, `${array.name} has another type or number of dimensions.`);
    if (old.values.join() === array.values.join()) continue;
    edits.push(resized(capture, array, kernel, prefix));
  }
  for (const [name, capture] of locals) {
    const gone = before.some((one) => one.name === name) && !shared.some((one) => one.name === name);
    if (gone) edits.push(...removal(capture, kernel));
  }
  return { edits, added };
}

function resized(
  capture: Capture,
  array: SharedArray,
  kernel: SyclKernel,
  prefix: string,
): { start: number; end: number; text: string } {
  const extent = capture.variable?.arguments[0];
  if (
    !extent ||
    kernel.callable.form !== 'lambda' ||
    extent.tree.text.length !== kernel.call.tree.text.length
  )
    throw new Unprintable(array.declaration, `The size of ${array.name} cannot be changed.`);
  const scalar = array.sizes.length === 1 && /^\w+$/.test(extent.text);
  return {
    start: extent.start,
    end: extent.end,
    text: scalar ? (array.sizes[0] ?? '1') : extentText(array, prefix),
  };
}

/** Takes the declaration away with its line. */
function removal(capture: Capture, kernel: SyclKernel): { start: number; end: number; text: string }[] {
  const declaration = capture.variable?.declaration;
  if (!declaration || kernel.callable.form !== 'lambda') return [];
  const { text } = kernel.call.tree;
  const start = text.lastIndexOf('\n', declaration.start - 1) + 1;
  const end = text.indexOf('\n', declaration.end);
  const alone =
    text.slice(start, declaration.start).trim() === '' && text.slice(declaration.end, end).trim() === '';
  return [
    alone ? { start, end: end + 1, text: '' } : { start: declaration.start, end: declaration.end, text: '' },
  ];
}

/** Where new local accessors go in a command group: in front of the launch. */
export function accessorInsertion(
  kernel: SyclKernel,
  added: readonly SharedArray[],
  prefix: string,
): { readonly start: number; readonly end: number; readonly text: string } | undefined {
  const { commandGroup, call } = kernel;
  if (!commandGroup || added.length === 0) return undefined;
  const statement = call.ancestor('expression_statement', 'return_statement') ?? call;
  const indent = indentAt(call.tree.text, statement.start);
  const text = added
    .map((array) => `${accessorDeclaration(array, commandGroup.handler, prefix)}\n${indent}`)
    .join('');
  return { start: statement.start, end: statement.start, text };
}

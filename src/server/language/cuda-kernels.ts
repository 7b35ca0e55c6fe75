import { findKernels, functionDeclarator } from '../../syntax/kernel-finder.ts';
import type { KernelDefinition } from '../../syntax/kernel-finder.ts';
import type { SyntaxProblem } from '../../syntax/syntax-errors.ts';
import type { SyntaxNode, SyntaxTree } from '../../syntax/syntax-node.ts';
import { signatureOf } from './indexed-kernel.ts';
import type { FoundKernel } from './indexed-kernel.ts';

/** The `__global__` functions of a text, and those places where one begins that the parser cannot read. */
export function cudaKernels(tree: SyntaxTree, errors: readonly SyntaxProblem[]): FoundKernel[] {
  const kernels = findKernels(tree);
  return [...kernels.map(foundOf), ...(errors.length === 0 ? [] : unread(tree, kernels, errors))];
}

function foundOf(kernel: KernelDefinition): FoundKernel {
  const { tree } = kernel.node;
  const name = functionDeclarator(kernel.node)?.child('declarator') ?? kernel.node;
  return {
    name: kernel.name,
    qualifiedName: kernel.qualifiedName,
    reference: kernel.qualifiedName,
    language: 'cuda',
    signature: signatureOf(tree.text.slice(name.start, kernel.body.start)),
    lensOffset: kernel.range.start,
    place: { start: name.start, end: name.end },
    region: kernel.range,
  };
}

/** Marks of kernels that are in no kernel found, where something after them is not valid. */
function unread(
  tree: SyntaxTree,
  kernels: readonly KernelDefinition[],
  errors: readonly SyntaxProblem[],
): FoundKernel[] {
  const found: FoundKernel[] = [];
  const marks = [...tree.text.matchAll(/\b__global__\b/g)].map(({ index }) => index);
  for (const [at, start] of marks.entries()) {
    const next = marks[at + 1] ?? tree.text.length;
    if (kernels.some(({ range }) => range.start <= start && start < range.end)) continue;
    if (!isCode(tree.root.nodeAt(start, start + 1))) continue;
    const head = /^__global__[^;{}]*?([A-Za-z_]\w*)\s*\([^;{}]*\{/.exec(tree.text.slice(start, next));
    const error = errors.find((one) => one.end >= start && one.start < next);
    const name = head?.[1];
    if (head === null || name === undefined || error === undefined) continue;
    const end = Math.max(start + head[0].length, Math.min(error.end, next));
    const nameAt = start + head[0].lastIndexOf(name, head[0].indexOf('('));
    found.push({
      name,
      qualifiedName: name,
      reference: name,
      language: 'cuda',
      signature: signatureOf(head[0].slice(nameAt - start, -1)),
      lensOffset: start,
      place: { start: nameAt, end: nameAt + name.length },
      region: { start, end },
    });
  }
  return found;
}

function isCode(node: SyntaxNode): boolean {
  const outside = [
    'comment',
    'string_literal',
    'raw_string_literal',
    'char_literal',
    'preproc_def',
    'preproc_function_def',
  ];
  return !outside.includes(node.type) && node.ancestor(...outside) === null;
}

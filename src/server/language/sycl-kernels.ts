import { functionDeclarator } from '../../syntax/kernel-finder.ts';
import { findSyclKernels } from '../../syntax/sycl/find-kernels.ts';
import { rangeWithKernels } from '../../syntax/sycl/functor-region.ts';
import { findQueueFunctions } from '../../syntax/sycl/queue-functions.ts';
import type { QueueFunction } from '../../syntax/sycl/queue-functions.ts';
import type { SyclKernel } from '../../syntax/sycl/sycl-kernel.ts';
import type { SyntaxTree } from '../../syntax/syntax-node.ts';
import { signatureOf } from './indexed-kernel.ts';
import type { FoundKernel } from './indexed-kernel.ts';

/**
 * What can be optimised in a SYCL text: a host function that takes a queue with all kernels it submits, and each statement that submits
 * one where the host function is no such function or submits several.
 */
export function syclKernels(tree: SyntaxTree): FoundKernel[] {
  const kernels = findSyclKernels(tree);
  const functions = findQueueFunctions(tree);
  const found: FoundKernel[] = [];
  const inFunctions = new Set<SyclKernel>();
  for (const host of functions) {
    const own = kernels.filter(({ call }) => host.node.contains(call));
    if (own.length === 0) continue;
    const [only, ...others] = own;
    const isOnly = only !== undefined && others.length === 0;
    if (isOnly) inFunctions.add(only);
    const otherRegions = isOnly ? [only.statementRange] : [];
    found.push({ ...functionKernel(tree, host, kernels), otherRegions });
  }
  for (const kernel of kernels)
    if (!inFunctions.has(kernel)) found.push(statementKernel(tree, kernel, functions));
  return found;
}

function functionKernel(tree: SyntaxTree, host: QueueFunction, kernels: readonly SyclKernel[]): FoundKernel {
  const name = functionDeclarator(host.node)?.child('declarator') ?? host.node;
  return {
    name: host.name,
    qualifiedName: host.qualifiedName,
    reference: host.name,
    language: 'sycl',
    signature: signatureOf(tree.text.slice(name.start, host.body.start)),
    lensOffset: host.range.start,
    place: { start: name.start, end: name.end },
    region: rangeWithKernels(tree, host.range, kernels),
  };
}

function statementKernel(
  tree: SyntaxTree,
  kernel: SyclKernel,
  functions: readonly QueueFunction[],
): FoundKernel {
  const { start, end } = kernel.statementRange;
  const lineEnd = tree.text.indexOf('\n', start);
  // The name of a function stands for all its kernels; its first kernel is told apart by a number.
  const isTaken = functions.some(({ name }) => name === kernel.name);
  return {
    name: kernel.name,
    qualifiedName: kernel.name,
    reference: isTaken ? `${kernel.name}#1` : kernel.name,
    language: 'sycl',
    signature: '',
    lensOffset: start,
    place: { start, end: lineEnd < 0 ? end : Math.min(end, lineEnd) },
    region: { start, end },
  };
}

import type { TaskSpec } from '../../../../src/protocol/task.ts';
import { parse } from '../../../../src/syntax/parser.ts';
import { findSyclKernels } from '../../../../src/syntax/sycl/find-kernels.ts';
import { rangeWithKernels } from '../../../../src/syntax/sycl/functor-region.ts';
import type { StyledKernel } from './sycl-kernels.ts';

/** The task of a styled kernel. */
export async function styledTask(kernel: StyledKernel): Promise<TaskSpec> {
  const { text } = kernel;
  const tree = await parse(text);
  const [found] = findSyclKernels(tree);
  if (!found?.enclosingFunction) throw new Error(`no kernel in "${kernel.style}"`);
  const isStatement = typeof kernel.entry !== 'string';
  return {
    name: 'styled',
    language: 'sycl',
    sourceFile: '/styled.cpp',
    source: text,
    region: isStatement ? found.statementRange : rangeWithKernels(tree, found.enclosingFunction.range),
    kernel: found.name,
    freedom: 'launch',
    entry:
      typeof kernel.entry === 'string'
        ? { kind: 'function', name: kernel.entry }
        : { kind: 'statement', queue: kernel.entry.queue },
    arguments: kernel.arguments,
    shapes: { tune: [kernel.tune], check: [kernel.tune], heldOut: [] },
    reference: { kind: 'baseline' },
    flags: [],
  };
}

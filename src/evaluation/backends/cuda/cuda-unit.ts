import type { Reason } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { findKernels, kernelNamed } from '../../../syntax/kernel-finder.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import { hostDefinitions, outermost } from '../sim/host-definitions.ts';
import { applyEdits } from '../sim/text-edits.ts';

/**
 * The text that nvcc compiles to a cubin for a kernel task: host functions and all other kernels are blanked (line numbers stay),
 * and a host-side reference to the task's kernel makes the compiler instantiate exactly that template. The cubin then holds
 * one kernel, and no code of the candidate ever runs on the host.
 */
export function cudaUnit(
  task: TaskSpec,
  source: string,
  parser: SyntaxParser,
): Result<string, readonly Reason[]> {
  if (task.entry.kind !== 'kernel')
    return fail([{ rule: 'unsupported', message: 'function tasks need the function runner' }]);
  const tree = parser.parse(source);
  const kernels = findKernels(tree, 'cuda');
  const kernel = kernelNamed(kernels, task.kernel);
  if (kernel === undefined)
    return fail([{ rule: 'kernel-missing', message: `there is no kernel ${task.kernel} in the source` }]);
  const others = kernels.filter((other) => other.name !== kernel.name);
  const instantiations = tree.root
    .descendants('template_instantiation')
    .filter((node) => others.some((other) => node.text.includes(other.name)));
  const blanks = [
    ...hostDefinitions(tree),
    ...others.map((other) => outermost(other.node)),
    ...instantiations,
  ].map(({ start, end }) => ({ start, end, text: '' }));
  const scope = kernel.qualifiedName.slice(0, kernel.qualifiedName.length - kernel.name.length);
  const { instance } = task.entry;
  const callee = instance.includes('::') ? instance : `${scope}${instance}`;
  return succeed(
    `${applyEdits(source, blanks)}\n` +
      '#line 1 "kf-entry"\n' +
      `__attribute__((used)) static const void* kf_entry_reference() { return (const void*)(&${callee}); }\n`,
  );
}

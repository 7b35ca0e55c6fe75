import type { Candidate } from '../../protocol/candidate.ts';
import { axes } from '../../protocol/descriptor.ts';
import type { Axis, Descriptor } from '../../protocol/descriptor.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { succeed } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { composeSource } from '../../syntax/evolve-region.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import { findSyclKernels } from '../../syntax/sycl/find-kernels.ts';
import type { SyclKernel, SyclReason } from '../../syntax/sycl/sycl-kernel.ts';
import { viewOfTask } from '../../syntax/sycl/task-view.ts';
import { viewOf } from '../../syntax/sycl/view/kernel-view.ts';
import type { KernelView } from '../../syntax/sycl/view/kernel-view.ts';
import type { AxisEvidence } from './axis-evidence.ts';
import { classifyWith, descriptorOf } from './classify-kernel.ts';

/** Coordinates of what a candidate of a task runs, in either language. */
export function classifyCandidate(
  parser: SyntaxParser,
  task: TaskSpec,
  candidate: Pick<Candidate, 'region'>,
): Descriptor {
  return task.language === 'sycl'
    ? classifySycl(parser, task, candidate)
    : classifyWith(parser, composeSource(task, candidate), task.kernel);
}

/**
 * Coordinates of a SYCL candidate, read from its views. Of several kernels each axis takes the highest level; what cannot be shown
 * counts as level 0, and the evidence says why.
 */
export function classifySycl(
  parser: SyntaxParser,
  task: TaskSpec,
  candidate: Pick<Candidate, 'region'>,
): Descriptor {
  const { start } = task.region;
  const source = composeSource(task, candidate);
  const line = source.slice(0, start).split('\n').length;
  const end = start + candidate.region.length;
  const tree = parser.parse(source);
  const kernels = findSyclKernels(tree)
    .filter(({ statementRange }) => statementRange.start >= start && statementRange.end <= end)
    .map((kernel) => ({ kernel, view: viewOf(tree, kernel) }));
  // A view of the whole task knows the extents of buffers too.
  const whole = kernels.length === 1 ? viewOfTask(task, candidate, parser) : undefined;
  if (whole?.ok === true) {
    const { view } = whole.value;
    return joined(parser, task.kernel, line, [{ kernel: view.sycl, view: succeed(view) }]);
  }
  return joined(parser, task.kernel, line, kernels);
}

/** Coordinates of one SYCL kernel of a text. */
export function classifySyclKernel(parser: SyntaxParser, kernel: SyclKernel): Descriptor {
  return joined(parser, kernel.name, kernel.line, [{ kernel, view: viewOf(kernel.call.tree, kernel) }]);
}

interface Shown {
  readonly kernel: SyclKernel;
  readonly view: Result<KernelView, SyclReason>;
}

function joined(parser: SyntaxParser, name: string, line: number, kernels: readonly Shown[]): Descriptor {
  const found: Record<Axis, AxisEvidence[]> = { memory: [], compute: [], parallelism: [] };
  for (const { view } of kernels)
    for (const [axis, evidence] of evidenceOf(parser, view)) found[axis].push(evidence);
  return descriptorOf(name, kernels[0]?.kernel.line ?? line, found);
}

/** What lifts a kernel above level 0, or why its text could not be read. */
function evidenceOf(
  parser: SyntaxParser,
  view: Result<KernelView, SyclReason>,
): readonly (readonly [Axis, AxisEvidence])[] {
  if (!view.ok) {
    const { line, message } = view.failure;
    return axes.map((axis) => [axis, { level: 0, line, reason: `not read: ${message}` }]);
  }
  return classifyWith(parser, view.value.text, view.value.kernel.name)
    .evidence.filter(({ level }) => level > 0)
    .map(({ axis, level, line, reason }) => [axis, { level, line, reason }]);
}

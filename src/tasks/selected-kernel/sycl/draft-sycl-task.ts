import { basename, dirname, join } from 'node:path';
import type { LaunchConfiguration } from '../../../protocol/task.ts';
import { UserError } from '../../../shared/errors.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import type { ExpressionNode } from '../../../syntax/expression-node.ts';
import { findSyclKernels } from '../../../syntax/sycl/find-kernels.ts';
import { HostScope } from '../../../syntax/sycl/host-scope.ts';
import { findQueueFunctions } from '../../../syntax/sycl/queue-functions.ts';
import type { QueueFunction } from '../../../syntax/sycl/queue-functions.ts';
import type { SyclKernel } from '../../../syntax/sycl/sycl-kernel.ts';
import { viewOf } from '../../../syntax/sycl/view/kernel-view.ts';
import type { KernelView } from '../../../syntax/sycl/view/kernel-view.ts';
import { findSyclSourceKernel } from '../../task-file/sycl-source-kernel.ts';
import { draftBounds } from '../draft-bounds.ts';
import { draftBuffer } from '../draft-buffer.ts';
import { contextOf, draftError, requireOutput } from '../draft-context.ts';
import type { DraftContext } from '../draft-context.ts';
import { draftLaunch } from '../draft-launch.ts';
import { checkOptionNames } from '../draft-options.ts';
import type { DraftOptions } from '../draft-options.ts';
import { draftScalar } from '../draft-scalar.ts';
import { draftSmallShapes, draftTuneShape } from '../draft-shapes.ts';
import { draftInstance } from '../draft-types.ts';
import { largestExtent } from '../largest-extent.ts';
import type { DraftArgument, DraftEntry, TaskDraft } from '../task-draft.ts';
import { hostArguments, integerType, launchScalars } from './host-arguments.ts';
import { solveExtents } from './solve-extents.ts';
import { bindSyclLaunch } from './sycl-binding.ts';

/**
 * Drafts a task from a SYCL kernel and the host code around it, read from the kernel's view. The entry is the host function where that
 * takes a queue and submits only this kernel; else the statement that submits it.
 */
export async function draftSyclTask(
  file: string,
  kernelName: string | undefined,
  options: DraftOptions,
): Promise<TaskDraft> {
  const { tree, kernel } = await findSyclSourceKernel(file, kernelName);
  const constants = constantValues(fileConstants(tree));
  const sizes = hostSizes(kernel);
  const made = viewOf(tree, kernel, { parameters: sizes });
  if (!made.ok)
    throw new UserError('kernel-not-shown', made.failure.message, {
      file,
      line: made.failure.line,
      fix: 'Write the task file by hand (docs/tasks.md); the simulator runs more than a draft can be made from.',
    });
  const view = made.value;
  const source = { file, text: view.text, tree: view.tree, kernel: view.kernel, constants };
  checkOptionNames(source, options);
  const read = (extents: ReadonlyMap<string, ExpressionNode>): Read => {
    const context = contextOf(source, options, bindSyclLaunch(view, constants, sizes, extents));
    const launch = draftLaunch(context);
    const bounds = draftBounds(context, launch);
    const drafted = view.kernel.parameters.map((parameter) =>
      parameter.pointer ? draftBuffer(context, parameter, bounds) : draftScalar(context, parameter),
    );
    return { context, launch, drafted };
  };
  const first = read(new Map());
  const extents = solveExtents(view, first.drafted);
  const { context, launch, drafted } = extents.size === 0 ? first : read(extents);
  requireOutput(context, drafted);
  const tune = draftTuneShape(context, drafted, launch);
  const found = hostArguments(
    view,
    drafted.map((argument) => largestExtent(argument, tune, constants)),
  );
  const entry = entryOf(view, context);
  const own = [
    ...found,
    ...launchScalars(
      view,
      [...launch.grid, ...launch.block, launch.sharedBytes, ...found.flatMap((argument) => argument.shape)],
      [...found.map((argument) => argument.name), ...Object.keys(constants)],
    ),
  ];
  const name = kernel.enclosingFunction?.name ?? kernel.name;
  const title = entry.kind === 'function' ? name : kernel.name.replace('#', '_');
  return {
    name: title,
    sourceFile: file,
    taskFile: join(dirname(file), `${title}.kernel.jsonc`),
    sourceName: basename(file),
    entry,
    arguments: entry.kind === 'function' ? inSignatureOrder(context, entryFunction(kernel), own) : own,
    tune,
    ...draftSmallShapes(context, launch, tune),
    notes: context.notes.filter((note) => note.subject !== 'launch'),
  };

  function entryOf(shown: KernelView, draft: DraftContext): DraftEntry {
    const { statement, queue } = shown.sycl;
    if (entryFunction(kernel) === undefined)
      return { kind: 'statement', queue, line: statement.line, kernel: kernel.name };
    const instance = draftInstance(draft);
    return {
      kind: 'function',
      name: (entryFunction(kernel)?.qualifiedName ?? name) + instance.slice(draft.source.kernel.name.length),
    };
  }
}

interface Read {
  readonly context: DraftContext;
  readonly launch: LaunchConfiguration;
  readonly drafted: readonly DraftArgument[];
}

/** The function around a kernel, when a harness can call it and it submits no other kernel. */
function entryFunction(kernel: SyclKernel): QueueFunction | undefined {
  const { enclosingFunction, call } = kernel;
  if (enclosingFunction === undefined || !enclosingFunction.isEntry) return undefined;
  const others = findSyclKernels(call.tree).filter(
    (one) => one.enclosingFunction?.range.start === enclosingFunction.range.start,
  );
  if (others.length > 1) return undefined;
  return findQueueFunctions(call.tree).find((one) => one.node.contains(call));
}

/**
 * Integer variables of the function around a kernel that sizes are made of. A constant among them is a size as well, where it is not
 * needed at compile time: the harness passes it.
 */
function hostSizes(kernel: SyclKernel): ReadonlySet<string> {
  const scope = new HostScope(kernel.call);
  const compileTime = new Set(
    kernel.captures
      .filter((capture) => capture.kind === 'local')
      .flatMap((capture) => capture.extents)
      .flatMap((node) => [node, ...node.descendants('identifier')])
      .map((node) => node.text),
  );
  for (const array of kernel.callable.body.descendants('array_declarator', 'template_argument_list'))
    for (const node of array.descendants('identifier')) compileTime.add(node.text);
  const counts = new Set(
    kernel.captures
      .filter((capture) => capture.kind !== 'local')
      .flatMap((capture) => capture.extents)
      .flatMap((node) => [node, ...node.descendants('identifier')])
      .map((node) => node.text),
  );
  const sizes = new Set<string>();
  for (const variable of scope.variables) {
    if (integerType(variable) === undefined || compileTime.has(variable.name)) continue;
    const isScalar = kernel.captures.some(
      ({ source, kind }) => source === variable.name && kind === 'scalar',
    );
    if (variable.isParameter || counts.has(variable.name) || (isScalar && variable.constant))
      sizes.add(variable.name);
  }
  return sizes;
}

function inSignatureOrder(
  context: DraftContext,
  entry: QueueFunction | undefined,
  found: readonly DraftArgument[],
): DraftArgument[] {
  return (entry?.parameters ?? []).map((parameter) => {
    const argument = found.find((one) => one.name === parameter.name);
    if (argument !== undefined) return argument;
    if (!parameter.pointer && parameter.elementType !== undefined)
      return {
        name: parameter.name,
        type: parameter.elementType,
        role: 'scalar',
        shape: [],
        alternatives: [],
        value: context.options.values?.[parameter.name] ?? '1',
        notes: [{ subject: parameter.name, guessed: true, text: 'the kernel does not use it' }],
      };
    throw draftError(
      context,
      'extent-unknown',
      `The kernel does not use "${parameter.name}" of ${entry?.name ?? 'the function'}, so its size cannot be inferred.`,
      'Take the parameter away, or write the task file by hand (docs/tasks.md).',
      entry?.line,
    );
  });
}

import { basename, dirname, join } from 'node:path';
import { UserError } from '../../../shared/errors.ts';
import { constantValues, fileConstants } from '../../../syntax/constants.ts';
import { findSyclKernels } from '../../../syntax/sycl/find-kernels.ts';
import { findQueueFunctions } from '../../../syntax/sycl/queue-functions.ts';
import type { QueueFunction } from '../../../syntax/sycl/queue-functions.ts';
import { referenceCaptureFix, referenceCaptures } from '../../../syntax/sycl/reference-captures.ts';
import type { SyclKernel } from '../../../syntax/sycl/sycl-kernel.ts';
import type { SyntaxTree } from '../../../syntax/syntax-node.ts';
import { chooseSyclKernels } from '../../task-file/sycl-source-kernel.ts';
import { draftError, requireOutput } from '../draft-context.ts';
import type { DraftContext } from '../draft-context.ts';
import type { DraftOptions } from '../draft-options.ts';
import { draftTuneShape } from '../draft-shapes.ts';
import { draftInstance } from '../draft-types.ts';
import { largestExtent } from '../largest-extent.ts';
import { shapesInMultiples } from '../launch-multiples.ts';
import type { DraftArgument, DraftEntry, TaskDraft } from '../task-draft.ts';
import { draftSyclKernel } from './draft-sycl-kernel.ts';
import type { DraftedKernel } from './draft-sycl-kernel.ts';
import { joinedArguments, launchScalars } from './host-arguments.ts';
import { rangeMultiples, withoutRounding } from './range-multiples.ts';

/**
 * Drafts a task from a SYCL kernel and the host code around it, read from the kernel's view. The entry is the host function where that
 * takes a queue; else the statement that submits the kernel. A function may submit several kernels: then it is drafted from all.
 */
export async function draftSyclTask(
  file: string,
  kernelName: string | undefined,
  options: DraftOptions,
): Promise<TaskDraft> {
  const { tree, kernels } = await chooseSyclKernels(file, kernelName);
  const [kernel] = kernels;
  requireValueCaptures(file, tree, kernels);
  const constants = constantValues(fileConstants(tree));
  const entry = entryFunction(kernel, kernels.length);
  const drafts = kernels.map((one) =>
    draftSyclKernel(file, tree, one, constants, options, entry !== undefined),
  );
  const [{ context }] = drafts as [DraftedKernel];
  const launch = {
    grid: drafts.flatMap((one) => one.launch.grid),
    block: drafts.flatMap((one) => one.launch.block),
    sharedBytes: drafts[0]?.launch.sharedBytes ?? '0',
  };
  const drafted = drafts.flatMap((one) => one.drafted);
  requireOutput(context, drafted);
  for (const other of drafts.slice(1))
    for (const [name, range] of other.context.indexRanges) context.indexRanges.set(name, range);
  const tune = draftTuneShape(context, drafted, launch);
  const found = joinedArguments(drafts)
    .map((argument) => largestExtent(argument, tune, constants))
    .map((argument) => withoutRounding(argument, drafts, constants));
  const own = [
    ...found,
    ...launchScalars(
      kernel,
      [...launch.grid, ...launch.block, launch.sharedBytes, ...found.flatMap((argument) => argument.shape)],
      [...found.map((argument) => argument.name), ...Object.keys(constants)],
    ),
  ];
  const title = entry?.name ?? statementTitle(file, kernel);
  const multiples = rangeMultiples(drafts, constants);
  for (const [name, divisor] of multiples)
    context.notes.push({
      subject: name,
      guessed: false,
      text: `the launch is legal only for multiples of ${divisor}; other sizes are not checked`,
    });
  return {
    name: title,
    sourceFile: file,
    taskFile: join(dirname(file), `${title}.kernel.jsonc`),
    sourceName: basename(file),
    entry: draftEntry(context, kernel, entry),
    arguments: entry === undefined ? own : inSignatureOrder(context, entry, own),
    tune,
    ...(multiples.size === 0 ? {} : { smallShapes: shapesInMultiples(tune, multiples) }),
    notes: context.notes.filter((note) => note.subject !== 'launch'),
  };
}

/** Compilers refuse a kernel that captures by reference: whoever drafts from it learns of it first here. */
function requireValueCaptures(file: string, tree: SyntaxTree, kernels: readonly SyclKernel[]): void {
  for (const { statementRange } of kernels)
    for (const { line, message } of referenceCaptures(tree, statementRange))
      throw new UserError('capture-by-reference', `${message[0]?.toUpperCase()}${message.slice(1)}.`, {
        file,
        line,
        fix: referenceCaptureFix,
      });
}

/** A kernel without a name of its own in `main` takes that of the file: many programs have a `main`. */
function statementTitle(file: string, kernel: SyclKernel): string {
  const name = kernel.name.replace('#', '_');
  return /^main(_\d+)?$/.test(name)
    ? name.replace('main', basename(file).replace(/\..*$/, '').replace(/\W/g, '_'))
    : name;
}

function draftEntry(context: DraftContext, kernel: SyclKernel, entry: QueueFunction | undefined): DraftEntry {
  if (entry === undefined)
    return { kind: 'statement', queue: kernel.queue, line: kernel.statement.line, kernel: kernel.name };
  const instance = draftInstance(context);
  return { kind: 'function', name: entry.qualifiedName + instance.slice(context.source.kernel.name.length) };
}

/** The function around the kernels, when a harness can call it and it submits no other kernel. */
function entryFunction(kernel: SyclKernel, count: number): QueueFunction | undefined {
  const { enclosingFunction, call } = kernel;
  if (enclosingFunction === undefined || !enclosingFunction.isEntry) return undefined;
  const all = findSyclKernels(call.tree).filter(
    (one) => one.enclosingFunction?.range.start === enclosingFunction.range.start,
  );
  if (all.length > count) return undefined;
  return findQueueFunctions(call.tree).find((one) => one.node.contains(call));
}

function inSignatureOrder(
  context: DraftContext,
  entry: QueueFunction,
  found: readonly DraftArgument[],
): DraftArgument[] {
  return entry.parameters.map((parameter) => {
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
      `The kernel does not use "${parameter.name}" of ${entry.name}, so its size cannot be inferred.`,
      'Take the parameter away, or write the task file by hand (docs/tasks.md).',
      entry.line,
    );
  });
}

import { basename, dirname, join } from 'node:path';
import { findSourceKernel } from '../task-file/source-kernel.ts';
import { languageOf } from '../task-file/source-language.ts';
import { draftBounds } from './draft-bounds.ts';
import { draftBuffer } from './draft-buffer.ts';
import { draftContext, requireOutput } from './draft-context.ts';
import { draftLaunch } from './draft-launch.ts';
import { checkOptionNames } from './draft-options.ts';
import type { DraftOptions } from './draft-options.ts';
import { draftScalar } from './draft-scalar.ts';
import { draftSmallShapes, draftTuneShape } from './draft-shapes.ts';
import { draftInstance } from './draft-types.ts';
import { largestExtent } from './largest-extent.ts';
import { launchesOf } from './launch-elsewhere.ts';
import { draftSyclTask } from './sycl/draft-sycl-task.ts';
import type { TaskDraft } from './task-draft.ts';

/**
 * Drafts a task from one kernel and its launch in the same file or, where it has none there, in the other sources given. Everything inferred or guessed is said in the draft;
 * what can be neither is a UserError that names the argument and the option that settles it.
 */
export async function draftTask(
  file: string,
  kernelName: string | undefined,
  options: DraftOptions = {},
): Promise<TaskDraft> {
  if (languageOf(file) === 'sycl') return draftSyclTask(file, kernelName, options);
  const source = await findSourceKernel(file, kernelName);
  checkOptionNames(source, options);
  const context = draftContext(source, options, await launchesOf(source, options.otherSources ?? []));
  const { kernel, constants } = source;
  const launch = draftLaunch(context);
  const bounds = draftBounds(context, launch);
  const drafted = kernel.parameters.map((parameter) =>
    parameter.pointer ? draftBuffer(context, parameter, bounds) : draftScalar(context, parameter),
  );
  requireOutput(context, drafted);
  const tune = draftTuneShape(context, drafted, launch);
  return {
    name: kernel.name,
    sourceFile: source.file,
    taskFile: join(dirname(source.file), `${kernel.name}.kernel.jsonc`),
    sourceName: basename(source.file),
    entry: { kind: 'kernel', kernel: kernel.qualifiedName, instance: draftInstance(context), launch },
    arguments: drafted.map((argument) => largestExtent(argument, tune, constants)),
    tune,
    ...draftSmallShapes(context, launch, tune),
    notes: context.notes,
  };
}

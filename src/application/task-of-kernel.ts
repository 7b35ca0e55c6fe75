import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { TaskSpec } from '../protocol/task.ts';
import type { DraftOptions } from '../tasks/selected-kernel/draft-options.ts';
import { draftTask } from '../tasks/selected-kernel/draft-task.ts';
import { renderDraft } from '../tasks/selected-kernel/task-draft.ts';
import type { TaskDraft } from '../tasks/selected-kernel/task-draft.ts';
import { taskFromText } from '../tasks/task-file/load-task-file.ts';
import { findSourceKernel } from '../tasks/task-file/source-kernel.ts';
import { languageOf } from '../tasks/task-file/source-language.ts';
import { findSyclSourceKernel } from '../tasks/task-file/sycl-source-kernel.ts';

/** A task made from source code, before it is written anywhere. */
export interface DraftedTask {
  readonly task: TaskSpec;
  readonly draft: TaskDraft;
  /** Text of the task file, and where it belongs. */
  readonly text: string;
  readonly taskFile: string;
}

/**
 * Names of the kernel that a source and a name (or none, for the only kernel) mean: its own and, in SYCL, that of the host function
 * around it. Throws a UserError where they mean none or several.
 */
export async function kernelNames(file: string, kernel: string | undefined): Promise<readonly string[]> {
  if (languageOf(file) !== 'sycl') return [(await findSourceKernel(file, kernel)).kernel.name];
  const { name, enclosingFunction } = (await findSyclSourceKernel(file, kernel)).kernel;
  return enclosingFunction === undefined ? [name] : [name, enclosingFunction.name];
}

/**
 * Drafts the task of a kernel; nothing is written. It belongs beside the source, or into the folder given. A task file of another source
 * that has the name already is left alone.
 */
export async function draftTaskOf(
  file: string,
  kernel: string | undefined,
  options: DraftOptions = {},
  folder?: string,
): Promise<DraftedTask> {
  const draft = await draftTask(file, kernel, options);
  const home = folder ?? dirname(draft.taskFile);
  const usual = join(home, basename(draft.taskFile));
  const taskFile = existsSync(usual)
    ? join(home, `${draft.name}.${basename(file).replace(/\.\w+$/, '')}.kernel.jsonc`)
    : usual;
  const text = renderDraft({ ...draft, sourceName: relative(home, draft.sourceFile) });
  return { task: await taskFromText(taskFile, text), draft, text, taskFile };
}

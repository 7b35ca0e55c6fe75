import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { TaskSpec } from '../protocol/task.ts';
import { listWords } from '../shared/closest.ts';
import { UserError } from '../shared/errors.ts';
import { draftTask } from '../tasks/selected-kernel/draft-task.ts';
import { renderDraft } from '../tasks/selected-kernel/task-draft.ts';
import { loadTaskFile, taskFromText } from '../tasks/task-file/load-task-file.ts';
import { findSourceKernel } from '../tasks/task-file/source-kernel.ts';
import { languageOf } from '../tasks/task-file/source-language.ts';
import { findSyclSourceKernel } from '../tasks/task-file/sycl-source-kernel.ts';
import type { CommandContext } from './command-context.ts';
import { guessesOf } from './commands/task.ts';
import { isTaskFile, sourceReference, taskFilesFor } from './source-reference.ts';
import type { SourceReference } from './source-reference.ts';

/**
 * The task that `TASK` or `SOURCE[:KERNEL]` names. For a source its task file is used, and drafted and written first
 * where there is none; both are said.
 */
export async function taskOrDraft(context: CommandContext, text: string): Promise<TaskSpec> {
  if (isTaskFile(text)) return loadTaskFile(resolve(context.folder, text));
  const reference = sourceReference(text, context.folder);
  const names = await kernelNames(reference);
  const [kernel = ''] = names;
  const files = taskFilesFor(reference.file, names);
  const [file, second] = files;
  const show = (path: string): string => relative(context.folder, path);
  if (second !== undefined)
    throw new UserError('several-tasks', `There are ${files.length} task files for "${kernel}".`, {
      file: reference.file,
      fix: `Name one: ${listWords(files.map(show), 'or')}.`,
    });
  if (file !== undefined) {
    context.note(`Using the task file ${show(file)}.`);
    return loadTaskFile(file);
  }
  const draft = await draftTask(reference.file, kernel);
  const rendered = renderDraft(draft);
  const task = await taskFromText(draft.taskFile, rendered);
  if (!existsSync(draft.taskFile)) {
    try {
      writeFileSync(draft.taskFile, rendered);
      context.note(`Drafted a task: ${show(draft.taskFile)}`);
    } catch {
      context.note(`Drafted a task; it could not be written to ${show(draft.taskFile)}.`);
    }
  }
  for (const guess of guessesOf(draft)) context.note(`  guessed ${guess}`);
  return task;
}

/**
 * Names of the kernel that a reference means: its own and, in SYCL, that of the host function around it. Throws a UserError where it
 * means none or several.
 */
async function kernelNames({ file, kernel }: SourceReference): Promise<readonly string[]> {
  if (languageOf(file) !== 'sycl') return [(await findSourceKernel(file, kernel)).kernel.name];
  const { name, enclosingFunction } = (await findSyclSourceKernel(file, kernel)).kernel;
  return enclosingFunction === undefined ? [name] : [name, enclosingFunction.name];
}

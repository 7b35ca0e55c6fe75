import { existsSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { isTaskFile, taskFilesFor } from '../application/task-files-beside.ts';
import { draftTaskOf, kernelNames } from '../application/task-of-kernel.ts';
import { withLaunches } from '../application/with-launches.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { listWords } from '../shared/closest.ts';
import { UserError } from '../shared/errors.ts';
import { guessesOf } from '../tasks/selected-kernel/task-draft.ts';
import { loadTaskFile } from '../tasks/task-file/load-task-file.ts';
import type { CommandContext } from './command-context.ts';
import { sourceReference } from './source-reference.ts';
import { sourcesAround } from './sources-around.ts';

/**
 * The task that `TASK` or `SOURCE[:KERNEL]` names. For a source its task file is used, and drafted and written first
 * where there is none; both are said.
 */
export async function taskOrDraft(context: CommandContext, text: string): Promise<TaskSpec> {
  if (isTaskFile(text)) return loadTaskFile(resolve(context.folder, text));
  const reference = sourceReference(text, context.folder);
  const names = await kernelNames(reference.file, reference.kernel);
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
  const {
    task,
    draft,
    taskFile,
    text: rendered,
  } = await withLaunches(
    kernel,
    (sources) => draftTaskOf(reference.file, kernel, sources),
    (word) => sourcesAround(context, reference.file, word),
  );
  if (!existsSync(taskFile)) {
    try {
      writeFileSync(taskFile, rendered);
      context.note(`Drafted a task: ${show(taskFile)}`);
    } catch {
      context.note(`Drafted a task; it could not be written to ${show(taskFile)}.`);
    }
  }
  for (const guess of guessesOf(draft)) context.note(`  guessed ${guess}`);
  return task;
}

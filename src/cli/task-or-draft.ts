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
import type { CommandContext } from './command-context.ts';
import { guessesOf } from './commands/task.ts';
import { isTaskFile, sourceReference, taskFilesFor } from './source-reference.ts';

/**
 * The task that `TASK` or `SOURCE[:KERNEL]` names. For a source its task file is used, and drafted and written first
 * where there is none; both are said.
 */
export async function taskOrDraft(context: CommandContext, text: string): Promise<TaskSpec> {
  if (isTaskFile(text)) return loadTaskFile(resolve(context.folder, text));
  const reference = sourceReference(text, context.folder);
  const source = await findSourceKernel(reference.file, reference.kernel);
  const files = taskFilesFor({ file: reference.file, kernel: source.kernel.name });
  const [file, second] = files;
  const show = (path: string): string => relative(context.folder, path);
  if (second !== undefined)
    throw new UserError(
      'several-tasks',
      `There are ${files.length} task files for "${source.kernel.name}".`,
      {
        file: reference.file,
        fix: `Name one: ${listWords(files.map(show), 'or')}.`,
      },
    );
  if (file !== undefined) {
    context.note(`Using the task file ${show(file)}.`);
    return loadTaskFile(file);
  }
  const draft = await draftTask(reference.file, source.kernel.name);
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

import { isTaskFile, taskFilesFor } from '../../application/task-files-beside.ts';
import { kernelNames } from '../../application/task-of-kernel.ts';
import type { TaskSpec } from '../../protocol/task.ts';
import { UserError } from '../../shared/errors.ts';
import { loadTaskFile } from '../../tasks/task-file/load-task-file.ts';
import { draftInWorkspace } from '../runs/draft-in-workspace.ts';
import { questionsOf } from '../runs/draft-questions.ts';
import type { ServerContext } from '../server-context.ts';

/**
 * The task that an analysis counts: the task file beside the source, else a draft that is not written. Nothing is asked here: where a draft
 * lacks something, the way to it is to start an optimisation, which asks.
 */
export async function analysisTask(
  context: Pick<ServerContext, 'documents' | 'workspaceFolders'>,
  file: string,
  kernel: string | undefined,
  signal: AbortSignal,
): Promise<TaskSpec> {
  if (isTaskFile(file)) return loadTaskFile(file);
  const [written] = taskFilesFor(file, await kernelNames(file, kernel));
  if (written !== undefined) return loadTaskFile(written);
  try {
    return (await draftInWorkspace(context, file, kernel, {}, signal)).task;
  } catch (error) {
    if (!UserError.is(error) || questionsOf(error).length === 0) throw error;
    throw new UserError('task-incomplete', error.message, {
      file,
      ...(error.line === undefined ? {} : { line: error.line }),
      fix: 'Start "Optimize Kernel" once: it asks for what cannot be seen in the source and keeps it in a task file.',
      cause: error,
    });
  }
}

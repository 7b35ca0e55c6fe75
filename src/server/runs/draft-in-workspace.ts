import { draftTaskOf } from '../../application/task-of-kernel.ts';
import type { DraftedTask } from '../../application/task-of-kernel.ts';
import { withLaunches } from '../../application/with-launches.ts';
import type { DraftOptions } from '../../tasks/selected-kernel/draft-options.ts';
import { windowTexts } from '../apply/window-texts.ts';
import type { ServerContext } from '../server-context.ts';

/** Drafts the task of a kernel; its launch is looked for in the whole workspace where its own file has none. Nothing is written. */
export async function draftInWorkspace(
  context: Pick<ServerContext, 'documents' | 'workspaceFolders'>,
  file: string,
  kernel: string | undefined,
  options: DraftOptions,
  signal: AbortSignal,
  folder?: string,
): Promise<DraftedTask> {
  return withLaunches(
    kernel,
    (sources) => draftTaskOf(file, kernel, { ...options, ...sources }, folder),
    async (word) => (await windowTexts(context).containing(word, signal)).files,
  );
}

import { draftTaskOf } from '../../application/task-of-kernel.ts';
import type { DraftedTask } from '../../application/task-of-kernel.ts';
import { UserError } from '../../shared/errors.ts';
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
  try {
    return await draftTaskOf(file, kernel, options, folder);
  } catch (error) {
    if (!UserError.is(error) || error.code !== 'no-launch') throw error;
    const name = kernel?.split('::').at(-1) ?? '<<<';
    const { files } = await windowTexts(context).containing(name, signal);
    return draftTaskOf(file, kernel, { ...options, otherSources: files }, folder);
  }
}

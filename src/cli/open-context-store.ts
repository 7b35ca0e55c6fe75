import { relative, resolve } from 'node:path';
import type { Store } from '../store/store.ts';
import type { CommandContext } from './command-context.ts';

/** Opens the store of the folder the command was started in, or the one of `--store DIR`, relative to that folder. */
export function openContextStore(context: CommandContext, folder: string | undefined): Promise<Store> {
  return context.composition.openStore({
    workspace: context.folder,
    ...(folder === undefined ? {} : { folder: resolve(context.folder, folder) }),
    onMoved: ({ folder: from, fileSystem }, to) =>
      context.note(
        `note: ${relative(context.folder, from)} is on ${fileSystem}, where SQLite's log does not work; the store is kept on this machine: ${to}`,
      ),
  });
}

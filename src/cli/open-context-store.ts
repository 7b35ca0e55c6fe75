import { resolve } from 'node:path';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import type { CommandContext } from './command-context.ts';

/** Opens the store of the folder the command was started in, or the one of `--store DIR`, relative to that folder. */
export function openContextStore(context: CommandContext, folder: string | undefined): Promise<Store> {
  return openStore({
    workspace: context.folder,
    ...(folder === undefined ? {} : { folder: resolve(context.folder, folder) }),
  });
}

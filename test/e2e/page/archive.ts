import { join } from 'node:path';
import type { RunSummary } from '../../../src/protocol/run.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { storeFolderName } from '../../../src/store/store-location.ts';
import type { Store } from '../../../src/store/store.ts';

/** Asks the archive of a workspace, which another process is writing to: what the screen shows is compared with it. */
export async function readArchive<T>(folder: string, ask: (store: Store) => T): Promise<T> {
  using store = await openStore({ workspace: folder, folder: join(folder, storeFolderName) });
  return ask(store);
}

/** The newest run of a workspace. */
export function newestRun(folder: string): Promise<RunSummary> {
  return readArchive(folder, (store) => store.run('last'));
}

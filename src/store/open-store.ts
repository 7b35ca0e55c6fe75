import { join } from 'node:path';
import { UserError } from '../shared/errors.ts';
import { Artifacts } from './artifacts.ts';
import { systemProcesses } from './process-identity.ts';
import type { ProcessTable } from './process-identity.ts';
import { migrate } from './schema.ts';
import { storeError } from './store-errors.ts';
import { locateStore } from './store-location.ts';
import type { StoreLocation, StoreSurroundings } from './store-location.ts';
import { Store } from './store.ts';

/** How a store is opened. */
export interface OpenStoreOptions {
  /** Folder that the store belongs to; the store is its `.kernelfoundry`. */
  readonly workspace: string;
  /** `--store DIR`: the store's folder itself. */
  readonly folder?: string | undefined;
  /** How long a writer waits for another process's transaction, in milliseconds. */
  readonly patienceMs?: number;
  readonly processes?: ProcessTable;
  readonly now?: () => number;
  /** File systems and the folder for machine-local state; this machine's by default. */
  readonly surroundings?: StoreSurroundings;
  /** Told when the store is kept on this machine since the folder asked for lies on a network file system. */
  readonly onMoved?: (from: NonNullable<StoreLocation['movedFrom']>, to: string) => void;
  /** Limit of the database in pages of 4 KiB, for tests of a full disk. */
  readonly maxPages?: number;
}

/** The built-in SQLite, or a UserError `sqlite-missing` that says which Node has it. */
export async function loadSqlite(): Promise<typeof import('node:sqlite')> {
  try {
    return await import('node:sqlite');
  } catch (cause) {
    throw new UserError('sqlite-missing', `Node ${process.version} has no built-in SQLite.`, {
      cause,
      fix: 'Use Node 22.13 or later: put it first in the PATH, or set kernelfoundry.nodePath.',
    });
  }
}

/**
 * Opens the store, creating or migrating it. Several processes may have it open at once. Write-ahead log with
 * synchronous=NORMAL: a commit is in the system's hands when it returns, so that a killed process loses nothing; a
 * power cut may take the last moments but not the database.
 *
 * Throws UserError: `store-unwritable`, `store-newer`, `store-foreign`, `store-corrupt`, `store-full`, `store-busy`.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { DatabaseSync } = await loadSqlite();
  const { folder, movedFrom } = locateStore(options, options.surroundings);
  if (movedFrom !== undefined) options.onMoved?.(movedFrom, folder);
  const file = join(folder, 'archive.sqlite');
  let database;
  try {
    database = new DatabaseSync(file, { timeout: options.patienceMs ?? 10_000 });
    const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
    if (mode !== 'wal')
      throw new UserError('store-unwritable', "SQLite's write-ahead log does not work on this file system.", {
        file,
        fix: 'Use a folder on a local disk with --store DIR.',
      });
    database.exec('PRAGMA synchronous = NORMAL');
    if (options.maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${options.maxPages}`);
    migrate(database, file);
  } catch (error) {
    if (database?.isOpen === true) database.close();
    throw storeError(error, file);
  }
  return new Store(
    folder,
    file,
    database,
    new Artifacts(join(folder, 'artifacts')),
    options.processes ?? systemProcesses(),
    options.now ?? Date.now,
  );
}

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { openStore } from '../../store/open-store.ts';
import { storeFolderName } from '../../store/store-location.ts';
import type { Store } from '../../store/store.ts';

/** Where a window's archives may lie. */
export interface StorePlaces {
  /** Absolute paths. */
  readonly workspaceFolders: () => readonly string[];
  /** Setting `kernelfoundry.store`; empty for `.kernelfoundry` in the workspace folder. */
  readonly storeFolder: () => string;
  /** For files outside any workspace folder, or inside one that may not be written. */
  readonly stateFolder: string;
}

interface OpenStore {
  readonly store: Promise<Store>;
  /** The database's file once it is open: another one in its place is another archive. */
  inode?: string | undefined;
}

/** The archives of one window, one a workspace folder. Looking at a folder never creates anything in it. */
export class WorkspaceStores {
  readonly #places: StorePlaces;
  readonly #open = new Map<string, OpenStore>();

  constructor(places: StorePlaces) {
    this.#places = places;
  }

  /** The archive that runs of this source file go to; made when it does not exist. Throws UserError where it cannot be. */
  forFile(file: string): Promise<Store> {
    return this.#store(this.folderFor(file));
  }

  /** Archives that exist already. One that cannot be opened is left out and told to `onProblem`. */
  async existing(onProblem: (error: unknown) => void): Promise<readonly Store[]> {
    const stores: Store[] = [];
    for (const folder of this.#folders()) {
      await this.#dropReplaced(folder);
      if (!existsSync(join(folder, databaseName)) && !existsSync(join(folder, 'store-location.json')))
        continue;
      try {
        stores.push(await this.#store(folder));
      } catch (error) {
        onProblem(error);
      }
    }
    return stores;
  }

  /** The archive that holds this run; throws UserError `run-unknown`. */
  async holding(run: string): Promise<Store> {
    for (const store of await this.existing(() => undefined)) {
      try {
        if (store.run(run).run === run) return store;
      } catch (error) {
        if (!UserError.is(error, 'run-unknown') && !UserError.is(error, 'run-ambiguous')) throw error;
      }
    }
    throw new UserError('run-unknown', `There is no run "${run}" in this window's archives.`, {
      fix: 'It was removed, or its folder is no longer open; the Runs view shows those that are there.',
    });
  }

  close(): void {
    for (const { store } of this.#open.values()) void store.then((one) => one.close()).catch(() => undefined);
    this.#open.clear();
  }

  /** Folder of the archive that runs of this source file go to. */
  folderFor(file: string): string {
    const asked = this.#asked();
    if (asked !== undefined) return asked;
    const inside = this.#places
      .workspaceFolders()
      .filter((folder) => contains(folder, file))
      .sort((a, b) => b.length - a.length)[0];
    const own = join(this.#places.stateFolder, storeFolderName);
    if (inside === undefined) return own;
    const folder = join(inside, storeFolderName);
    return isWritable(existsSync(folder) ? folder : inside) ? folder : own;
  }

  #asked(): string | undefined {
    const asked = this.#places.storeFolder();
    if (asked === '') return undefined;
    return isAbsolute(asked)
      ? asked
      : resolve(this.#places.workspaceFolders()[0] ?? this.#places.stateFolder, asked);
  }

  #folders(): readonly string[] {
    const own = join(this.#places.stateFolder, storeFolderName);
    const asked = this.#asked();
    const inFolders = this.#places.workspaceFolders().map((folder) => join(folder, storeFolderName));
    return [...new Set([...(asked === undefined ? inFolders : [asked]), own])];
  }

  /** An archive that was deleted, or deleted and made anew by someone else, is let go: its connection shows a file that is gone. */
  async #dropReplaced(folder: string): Promise<void> {
    const known = this.#open.get(folder);
    if (known?.inode === undefined) return;
    const store = await known.store;
    if (inodeOf(store.folder) === known.inode) return;
    this.#open.delete(folder);
    store.close();
  }

  #store(folder: string): Promise<Store> {
    const known = this.#open.get(folder);
    if (known !== undefined) return known.store;
    const store = openStore({ workspace: dirname(folder), folder });
    const opened: OpenStore = { store };
    this.#open.set(folder, opened);
    store.then(
      (one) => (opened.inode = inodeOf(one.folder)),
      () => this.#open.delete(folder),
    );
    return store;
  }
}

const databaseName = 'archive.sqlite';

function inodeOf(storeFolder: string): string | undefined {
  const found = statSync(join(storeFolder, databaseName), { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function contains(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
}

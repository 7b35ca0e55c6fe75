import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
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
  /** For files outside any workspace folder. */
  readonly stateFolder: string;
}

/** The archives of one window, one a workspace folder. Looking at a folder never creates anything in it. */
export class WorkspaceStores {
  readonly #places: StorePlaces;
  readonly #open = new Map<string, Promise<Store>>();

  constructor(places: StorePlaces) {
    this.#places = places;
  }

  /** The archive that runs of this source file go to; made when it does not exist. Throws UserError where it cannot be. */
  forFile(file: string): Promise<Store> {
    return this.#store(this.#folderFor(file));
  }

  /** Archives that exist already. One that cannot be opened is left out and told to `onProblem`. */
  async existing(onProblem: (error: unknown) => void): Promise<readonly Store[]> {
    const stores: Store[] = [];
    for (const folder of this.#folders()) {
      if (!existsSync(join(folder, 'archive.sqlite')) && !existsSync(join(folder, 'store-location.json')))
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
        if (!UserError.is(error, 'run-unknown')) throw error;
      }
    }
    throw new UserError('run-unknown', `There is no run "${run}" in this window's archives.`, {
      fix: 'It was removed, or its folder is no longer open; the Runs view shows those that are there.',
    });
  }

  close(): void {
    for (const store of this.#open.values()) void store.then((one) => one.close()).catch(() => undefined);
    this.#open.clear();
  }

  #folders(): readonly string[] {
    const { storeFolder, workspaceFolders, stateFolder } = this.#places;
    const own = join(stateFolder, storeFolderName);
    const asked = storeFolder();
    if (asked !== '') return [asked, own];
    return [...workspaceFolders().map((folder) => join(folder, storeFolderName)), own];
  }

  #folderFor(file: string): string {
    const asked = this.#places.storeFolder();
    if (asked !== '') return asked;
    const inside = this.#places
      .workspaceFolders()
      .filter((folder) => contains(folder, file))
      .sort((a, b) => b.length - a.length)[0];
    return join(inside ?? this.#places.stateFolder, storeFolderName);
  }

  #store(folder: string): Promise<Store> {
    const known = this.#open.get(folder);
    if (known !== undefined) return known;
    const opening = openStore({ workspace: folder, folder });
    this.#open.set(folder, opening);
    opening.catch(() => this.#open.delete(folder));
    return opening;
  }
}

function contains(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
}

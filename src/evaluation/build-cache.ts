import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface BuildCacheOptions {
  /** Created when missing; several processes may share it. */
  readonly folder: string;
  /** Entries kept. */
  readonly entries?: number;
  /** An entry used within this time is never removed: somebody may be about to open its files. */
  readonly safeMs?: number;
}

/**
 * Folders of build results by content key. An entry appears whole or not at all (it is renamed into place), so builders of several
 * processes may make the same one at once; the least recently used go first.
 */
export class BuildCache {
  readonly #folder: string;
  readonly #entries: number;
  readonly #safeMs: number;

  constructor({ folder, entries = 600, safeMs = 10 * 60_000 }: BuildCacheOptions) {
    this.#folder = folder;
    this.#entries = entries;
    this.#safeMs = safeMs;
  }

  /** Folder of an entry, marked as used; undefined when there is none. */
  async find(key: string): Promise<string | undefined> {
    const path = join(this.#folder, key);
    const now = new Date();
    return utimes(path, now, now).then(
      () => path,
      () => undefined,
    );
  }

  /** Adds an entry and returns its folder. Where another process was faster, its entry stays: the content is the same. */
  async add(key: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<string> {
    const path = join(this.#folder, key);
    const staging = `${path}.${process.pid}.${performance.now().toString(36)}`;
    await mkdir(staging, { recursive: true });
    for (const [name, content] of files) await writeFile(join(staging, name), content);
    try {
      await rename(staging, path);
    } catch {
      await rm(staging, { recursive: true, force: true });
    }
    await this.#prune();
    return path;
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    if (names.length <= this.#entries) return;
    const dated = await Promise.all(
      names.map(async (name) => ({
        name,
        usedMs: (await stat(join(this.#folder, name)).catch(() => undefined))?.mtimeMs ?? 0,
      })),
    );
    dated.sort((a, b) => a.usedMs - b.usedMs);
    // A tenth at once, so that this is not done at every build.
    const surplus = dated.slice(0, names.length - Math.floor(this.#entries * 0.9));
    const newest = Date.now() - this.#safeMs;
    for (const { name } of surplus.filter(({ usedMs }) => usedMs < newest))
      await rm(join(this.#folder, name), { recursive: true, force: true });
  }
}

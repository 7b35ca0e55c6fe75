import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { KernelFoundryError } from '../shared/errors.ts';
import { sha256 } from '../shared/hash.ts';
import { storeError } from './store-errors.ts';

/** What a collection freed. */
export interface Collected {
  readonly removed: number;
  readonly bytes: number;
  readonly kept: number;
}

/** Files by the SHA-256 of their content: sources, logs, binaries. The same content is stored once. */
export class Artifacts {
  readonly folder: string;
  readonly #seen = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Stores the content and returns its hash. After it returns a killed process does not lose it. */
  put(content: string | Uint8Array): string {
    const hash = sha256(content);
    if (this.#seen.has(hash)) return hash;
    const file = this.#file(hash);
    try {
      if (!existsSync(file)) {
        mkdirSync(join(this.folder, hash.slice(0, 2)), { recursive: true });
        // Under another name first: a reader, or a process after a kill, must never see half a file.
        const unfinished = `${file}.${process.pid}.part`;
        writeFileSync(unfinished, content);
        renameSync(unfinished, file);
      }
    } catch (error) {
      throw storeError(error, file);
    }
    this.#seen.add(hash);
    return hash;
  }

  /** The text stored under this hash. Throws when it is missing or was changed. */
  text(hash: string): string {
    const file = this.#file(hash);
    let content: string;
    try {
      content = readFileSync(file, 'utf8');
    } catch (error) {
      throw new KernelFoundryError('artifact-missing', `the store has lost ${file}`, { cause: error });
    }
    if (sha256(content) !== hash)
      throw new KernelFoundryError(
        'artifact-changed',
        `${file} was changed: its name is the hash of its content`,
      );
    return content;
  }

  /** Removes files that are not wanted and older than this many milliseconds; younger ones may be about to be named. */
  collect(wanted: ReadonlySet<string>, nowMs: number, leastAgeMs = 3_600_000): Collected {
    let [removed, bytes, kept] = [0, 0, 0];
    if (!existsSync(this.folder)) return { removed, bytes, kept };
    for (const entry of readdirSync(this.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(file);
      if (wanted.has(entry.name) || nowMs - mtimeMs < leastAgeMs) {
        kept++;
        continue;
      }
      rmSync(file);
      this.#seen.delete(entry.name);
      removed++;
      bytes += size;
    }
    return { removed, bytes, kept };
  }

  #file(hash: string): string {
    return join(this.folder, hash.slice(0, 2), hash);
  }
}

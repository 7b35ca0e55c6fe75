import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { shortId } from '../shared/hash.ts';
import { storeError } from './store-errors.ts';

/** Name of the store's folder in a workspace. */
export const storeFolderName = '.kernelfoundry';
const pointerName = 'store-location.json';

/** What the choice of a folder depends on; tests bring their own. */
export interface StoreSurroundings {
  /** Kind of the file system that this existing folder lies on, as `statfs` numbers it (statfs(2)). */
  readonly fileSystemType: (folder: string) => number;
  /** Folder for machine-local state. */
  readonly stateFolder: string;
}

/** Where the store lies, and why it is not where it was asked for. */
export interface StoreLocation {
  readonly folder: string;
  /** The network file system's name, when the store was moved off it. */
  readonly movedFrom?: { readonly folder: string; readonly fileSystem: string };
}

/** File systems where SQLite's write-ahead log does not work: its shared memory needs one machine (sqlite.org/wal.html). */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x517b, 'SMB'],
  [0x01021997, '9p'],
]);

/** This machine's own surroundings. */
export function systemSurroundings(): StoreSurroundings {
  const { XDG_STATE_HOME: state } = process.env;
  return {
    // Some systems give the number as signed.
    fileSystemType: (folder) => statfsSync(folder).type >>> 0,
    stateFolder: join(
      state === undefined || state === '' ? join(homedir(), '.local/state') : state,
      'kernelfoundry',
    ),
  };
}

/**
 * Folder of the store: `--store DIR` or `.kernelfoundry` in the workspace. On a network file system it is a folder of
 * this machine instead, and a pointer file stays in the place that was asked for. Creates what is missing.
 */
export function locateStore(
  asked: { readonly workspace: string; readonly folder?: string | undefined },
  surroundings: StoreSurroundings = systemSurroundings(),
): StoreLocation {
  const folder = asked.folder === undefined ? join(asked.workspace, storeFolderName) : resolve(asked.folder);
  try {
    const fileSystem = networkFileSystemOf(folder, surroundings);
    if (fileSystem === undefined) {
      prepare(folder);
      return { folder };
    }
    prepare(folder);
    const real = realpathSync(folder);
    const local = join(surroundings.stateFolder, 'stores', `${basename(dirname(real))}-${shortId(real)}`);
    prepare(local);
    const note = `${JSON.stringify({ reason: `SQLite's log does not work on ${fileSystem}`, folder: local }, null, 2)}\n`;
    const pointer = join(folder, pointerName);
    if (!existsSync(pointer) || readFileSync(pointer, 'utf8') !== note) writeFileSync(pointer, note);
    return { folder: local, movedFrom: { folder, fileSystem } };
  } catch (error) {
    throw storeError(error, folder);
  }
}

/** The store is not for version control; the user's own ignore files stay untouched. */
function prepare(folder: string): void {
  makeFolder(folder);
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/** Level by level: Node's own recursive mkdir never returns where a file system answers ENOENT, as /proc does. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** Name of the network file system that a folder (or the nearest one that exists above it) lies on, or undefined. */
export function networkFileSystemOf(
  folder: string,
  surroundings: StoreSurroundings = systemSurroundings(),
): string | undefined {
  return networkFileSystems.get(surroundings.fileSystemType(existingParent(folder)));
}

function existingParent(folder: string): string {
  let parent = folder;
  while (!existsSync(parent) && dirname(parent) !== parent) parent = dirname(parent);
  return parent;
}

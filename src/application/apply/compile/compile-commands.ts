import { readFile, readdir, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { shellWords } from './shell-words.ts';

/** How a build compiles one file: an entry of `compile_commands.json` (Clang: JSON Compilation Database). */
export interface CompileEntry {
  /** Absolute; paths of the command are relative to it. */
  readonly directory: string;
  readonly command: readonly string[];
  /** The database it comes from. */
  readonly database: string;
}

interface RawEntry {
  readonly directory?: unknown;
  readonly file?: unknown;
  readonly command?: unknown;
  readonly arguments?: unknown;
}

/**
 * The entry of a file: in the database that was named, then in the folders from the file up to its workspace folder and in their build
 * folders. Undefined where none has one.
 */
export async function findCompileEntry(
  file: string,
  workspaceFolders: readonly string[],
  named?: string,
): Promise<CompileEntry | undefined> {
  const own = await realpathOf(file);
  for (const database of await databasesFor(file, workspaceFolders, named))
    for (const entry of await entriesOf(database)) {
      const directory = resolve(
        dirname(database),
        typeof entry.directory === 'string' ? entry.directory : '.',
      );
      if (typeof entry.file !== 'string' || (await realpathOf(resolve(directory, entry.file))) !== own)
        continue;
      const command = Array.isArray(entry.arguments)
        ? entry.arguments.map(String)
        : shellWords(typeof entry.command === 'string' ? entry.command : '');
      if (command.length > 0) return { directory, command, database };
    }
  return undefined;
}

async function databasesFor(
  file: string,
  workspaceFolders: readonly string[],
  named: string | undefined,
): Promise<string[]> {
  const root = workspaceFolders
    .filter((folder) => !relative(folder, file).startsWith('..'))
    .sort((a, b) => b.length - a.length)[0];
  const places: string[] = named === undefined ? [] : [named];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    places.push(join(folder, 'compile_commands.json'));
    for (const build of await buildFolders(folder)) places.push(join(build, 'compile_commands.json'));
    if (root === undefined || folder === root || folder === dirname(folder)) return places;
  }
}

/** `build`, `build-debug`, `cmake-build-release`, `out/build/x64`, `build/Release`. */
async function buildFolders(folder: string): Promise<string[]> {
  const named = (await foldersIn(folder)).filter((name) => /^(?:build.*|cmake-build-.*|out)$/i.test(name));
  const found: string[] = [];
  for (const name of named.sort()) {
    found.push(join(folder, name));
    for (const inner of (await foldersIn(join(folder, name))).sort()) found.push(join(folder, name, inner));
  }
  const out = join(folder, 'out', 'build');
  for (const inner of await foldersIn(out)) found.push(join(out, inner));
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** A database that is not there, or not one, has no entries. */
async function entriesOf(database: string): Promise<readonly RawEntry[]> {
  try {
    const parsed: unknown = JSON.parse(await readFile(database, 'utf8'));
    return Array.isArray(parsed) ? (parsed as RawEntry[]) : [];
  } catch {
    return [];
  }
}

async function realpathOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    return file;
  }
}

import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import type { JobInput } from '../../engine/ports.ts';
import { KernelFoundryError, UserError, messageOf } from '../../shared/errors.ts';

const prefix = 'kernelfoundry-jobs-';
/** A root without a new job for this long, whose process is gone, is abandoned. */
const quietMs = 3_600_000;

/**
 * The folder that holds this process's job folders. Its name carries our process id, so that a later process can tell
 * what a killed one left behind and remove it.
 */
export async function createJobRoot(parent: string = tmpdir()): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
    await sweepAbandoned(parent);
    const root = await mkdtemp(join(await realpath(parent), `${prefix}${process.pid}-`));
    // Jobs of a root process run as users of their own: they pass through, but cannot list.
    await chmod(root, 0o711);
    return root;
  } catch (error) {
    throw new UserError('temporary-folder', `Cannot create a job folder in ${parent}: ${messageOf(error)}`, {
      fix: 'Free some space there, or set TMPDIR to a folder you can write to.',
      cause: error,
    });
  }
}

async function sweepAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0] : Number.NaN);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    // Containers that share a temporary folder do not see each other's processes.
    const { mtimeMs } = await stat(join(parent, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs < quietMs) continue;
    await removeFolder(join(parent, name)).catch(() => undefined); // another user's, or being removed already
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** A job folder with its inputs in place. */
export interface PreparedFolder {
  readonly path: string;
  /** What the inputs link to; a sandboxed job must be allowed to read these. */
  readonly linkedPaths: readonly string[];
}

/** Creates the folder of one job. Inputs with content become read-only files, those with a path become links. */
export async function prepareJobFolder(root: string, inputs: readonly JobInput[]): Promise<PreparedFolder> {
  const path = await mkdtemp(join(root, 'job-'));
  const linkedPaths: string[] = [];
  const made = new Set<string>();
  for (const input of inputs) {
    const target = insideFolder(path, input.name);
    const parent = dirname(target);
    if (parent !== path && !made.has(parent)) {
      await mkdir(parent, { recursive: true, mode: 0o755 });
      made.add(parent);
    }
    if ('path' in input) {
      const real = await realpath(input.path);
      linkedPaths.push(real);
      await symlink(real, target);
    } else {
      await writeFile(target, input.content, { mode: 0o444 });
    }
  }
  return { path, linkedPaths };
}

/** The absolute path of a name in a job folder; throws `bad-job-path` for names that would leave it. */
export function insideFolder(folder: string, name: string): string {
  const normal = normalize(name);
  if (name === '' || isAbsolute(name) || normal === '..' || normal.startsWith(`..${sep}`)) {
    throw new KernelFoundryError('bad-job-path', `"${name}" does not lie in the job folder.`);
  }
  return join(folder, normal);
}

/**
 * Path of a file the job made, or undefined. Links are not followed, whoever made them: a job could otherwise have us
 * read, with our rights, what it cannot.
 */
export async function findOutput(folder: string, name: string): Promise<string | undefined> {
  const path = insideFolder(folder, name);
  try {
    const status = await lstat(path);
    if (!status.isFile() && !status.isDirectory()) return undefined;
    const real = await realpath(path);
    return real.startsWith((await realpath(folder)) + sep) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a folder and all in it, also when a job took away the rights on its own folders. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await openUp(path);
    await rm(path, { recursive: true, force: true });
  }
}

async function openUp(path: string): Promise<void> {
  await chmod(path, 0o700).catch(() => undefined);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await openUp(join(path, entry.name));
  }
}

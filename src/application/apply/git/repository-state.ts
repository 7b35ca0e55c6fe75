import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { simpleGit } from 'simple-git';
import type { SimpleGit } from 'simple-git';
import type { RepositoryState } from '../../../protocol/editor/apply.ts';
import { throwIfAborted } from '../../../shared/abort.ts';

/** A repository as far as an apply cares. */
export type Repository = RepositoryState & { readonly kind: 'repository' };

/** Git in a folder; calls end with the signal. Hooks and signing of the person's own may take their time. */
export function gitIn(folder: string, signal: AbortSignal): SimpleGit {
  return simpleGit({
    baseDir: folder,
    abort: signal,
    timeout: { block: 600_000 },
    // Its own rule takes a command that fails without a word for one that succeeds.
    errors: (error, { exitCode, stdErr, stdOut }) =>
      error ??
      (exitCode === 0
        ? undefined
        : new Error(
            Buffer.concat([...stdErr, ...stdOut])
              .toString('utf8')
              .trim() || `git ended with exit code ${exitCode}`,
          )),
  });
}

/** Where the repository of the first file stands. No repository, no git and a bare repository are all `none`. */
export async function repositoryState(
  files: readonly string[],
  signal: AbortSignal,
): Promise<RepositoryState> {
  const [first] = files;
  if (first === undefined || !existsSync(dirname(first))) return { kind: 'none' };
  try {
    const root = (await gitIn(dirname(first), signal).raw(['rev-parse', '--show-toplevel'])).trim();
    return root === '' ? { kind: 'none' } : await stateOf(root, files, signal);
  } catch {
    throwIfAborted(signal);
    return { kind: 'none' };
  }
}

async function stateOf(root: string, files: readonly string[], signal: AbortSignal): Promise<Repository> {
  const git = gitIn(root, signal);
  const branch = await git.raw(['symbolic-ref', '--quiet', '--short', 'HEAD']).then(
    (name) => name.trim(),
    () => '',
  );
  const changed = await changedPaths(git, root);
  const dirtyPaths: string[] = [];
  for (const file of files) if (changed.has(await realpathOf(file))) dirtyPaths.push(file);
  return {
    kind: 'repository',
    root,
    branch: branch === '' ? null : branch,
    dirtyPaths,
    dirty: changed.size > 0,
    busyWith: await busyWith(git, root),
  };
}

/** Absolute paths of tracked files that differ from HEAD, staged or not. */
export async function changedPaths(git: SimpleGit, root: string): Promise<ReadonlySet<string>> {
  const fields = (await git.raw(['status', '--porcelain=v1', '-z', '--untracked-files=no'])).split('\0');
  const paths = new Set<string>();
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? '';
    if (field.length < 4) continue;
    paths.add(await realpathOf(join(root, field.slice(3))));
    // A rename or copy is followed by the path it came from.
    if (/^[RC]|^.[RC]/.test(field)) paths.add(await realpathOf(join(root, fields[++at] ?? '')));
  }
  return paths;
}

/** What the repository is in the middle of, in a word; null for nothing. */
async function busyWith(git: SimpleGit, root: string): Promise<string | null> {
  const folder = resolve(root, (await git.raw(['rev-parse', '--git-dir'])).trim());
  const signs = [
    ['rebase-merge', 'rebase'],
    ['rebase-apply', 'rebase'],
    ['MERGE_HEAD', 'merge'],
    ['CHERRY_PICK_HEAD', 'cherry-pick'],
    ['REVERT_HEAD', 'revert'],
    ['BISECT_LOG', 'bisect'],
  ] as const;
  return signs.find(([name]) => existsSync(join(folder, name)))?.[1] ?? null;
}

/** Git names files by their real paths. A file that is gone keeps its name. */
export async function realpathOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    return file;
  }
}

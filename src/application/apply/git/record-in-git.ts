import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import type { SimpleGit } from 'simple-git';
import type { GitRecord } from '../../../protocol/editor/apply.ts';
import { throwIfAborted } from '../../../shared/abort.ts';
import { messageOf, UserError } from '../../../shared/errors.ts';
import { sameLines } from '../../../shared/text-lines.ts';
import { changedPaths, gitIn, realpathOf, repositoryState } from './repository-state.ts';
import type { Repository } from './repository-state.ts';

const byHand = 'Commit it from Source Control when you are done.';

/**
 * Commits what an apply touched and nothing else, on the branch that is checked out or on a new one that begins there. What is staged or
 * changed elsewhere stays as it is; a touched file that held work of the person's own is not committed.
 *
 * Throws UserError: `no-repository`, `repository-busy`, `detached-head`, `several-repositories`, `untracked`, `staged-changes`,
 * `own-changes`, `tree-dirty`, `commit-refused`.
 */
export async function recordInGit(
  record: Pick<GitRecord, 'files' | 'newBranch' | 'allowDirty'>,
  message: string,
  signal: AbortSignal,
): Promise<{ readonly commit: string; readonly branch: string }> {
  const paths = await Promise.all(record.files.map(({ file }) => realpathOf(file)));
  const state = await repositoryState(paths, signal);
  if (state.kind === 'none')
    throw new UserError(
      'no-repository',
      'The changed files are in no git repository, so nothing was committed.',
    );
  const git = gitIn(state.root, signal);
  await mayCommit(git, state, record, paths);
  const names = paths.map((path) => relative(state.root, path));
  const back = record.newBranch === undefined ? undefined : await startBranch(git, state, record.newBranch);
  try {
    await git.raw(['commit', '--only', '-m', message, '--', ...names]);
  } catch (error) {
    await back?.();
    throwIfAborted(signal);
    throw new UserError('commit-refused', `Git did not make the commit: ${firstLines(messageOf(error))}`, {
      fix: 'The change itself stays in the file; commit it from Source Control.',
      cause: error,
    });
  }
  const commit = (await git.raw(['rev-parse', 'HEAD'])).trim();
  const branch = (await git.raw(['symbolic-ref', '--short', 'HEAD'])).trim();
  return { commit, branch };
}

async function mayCommit(
  git: SimpleGit,
  state: Repository,
  { files, newBranch, allowDirty }: Pick<GitRecord, 'files' | 'newBranch' | 'allowDirty'>,
  paths: readonly string[],
): Promise<void> {
  const refuse = (code: string, what: string, fix = byHand): UserError =>
    new UserError(code, `${what}, so nothing was committed.`, { fix });
  if (state.busyWith !== null)
    throw refuse('repository-busy', `A ${state.busyWith} is in progress in this repository`);
  if (state.branch === null && newBranch === undefined)
    throw refuse('detached-head', 'No branch is checked out', 'Check one out, or let a new branch be made.');
  for (const [at, path] of paths.entries()) {
    const name = basename(path);
    const inside = relative(state.root, path);
    if (inside.startsWith('..') || existsAbove(path, state.root))
      throw refuse(
        'several-repositories',
        `${name} is in another repository than ${basename(paths[0] ?? '')}`,
      );
    if (!(await succeeds(git, ['ls-files', '--error-unmatch', '--', inside])))
      throw refuse('untracked', `Git does not track ${name}`, 'Add it from Source Control first.');
    if (!(await succeeds(git, ['diff', '--cached', '--quiet', '--', inside])))
      throw refuse('staged-changes', `${name} has staged changes of your own`);
    const head = await git.raw(['show', `HEAD:${inside.replaceAll('\\', '/')}`]).catch(() => undefined);
    if (head === undefined || !sameLines(head.replace(/^\uFEFF/, ''), files[at]?.before ?? ''))
      throw refuse('own-changes', `${name} had uncommitted changes of your own`);
  }
  if (newBranch === undefined || allowDirty === true) return;
  const others = [...(await changedPaths(git, state.root))].filter((path) => !paths.includes(path));
  if (others.length > 0)
    throw refuse(
      'tree-dirty',
      'There are other uncommitted changes, which would come along to the new branch',
    );
}

/** Makes and checks out the branch; nothing in the tree changes. Returns how to go back, as long as nothing was committed. */
async function startBranch(
  git: SimpleGit,
  { branch }: Repository,
  wanted: string,
): Promise<() => Promise<void>> {
  const from = branch ?? (await git.raw(['rev-parse', 'HEAD'])).trim();
  let name = wanted;
  for (
    let number = 2;
    await succeeds(git, ['show-ref', '--verify', '--quiet', `refs/heads/${name}`]);
    number++
  )
    name = `${wanted}-${number}`;
  await git.raw(['checkout', '--quiet', '-b', name]);
  return async () => {
    await git.raw(['checkout', '--quiet', from]);
    await git.raw(['branch', '--quiet', '-D', name]);
  };
}

/** A repository of its own lies between the root and the file: a submodule. */
function existsAbove(path: string, root: string): boolean {
  const parts = relative(root, path).split('/').slice(0, -1);
  return parts.some((_part, at) => existsSync([root, ...parts.slice(0, at + 1), '.git'].join('/')));
}

async function succeeds(git: SimpleGit, command: readonly string[]): Promise<boolean> {
  return git.raw([...command]).then(
    () => true,
    () => false,
  );
}

function firstLines(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(0, 3).join(' ').slice(0, 400);
}

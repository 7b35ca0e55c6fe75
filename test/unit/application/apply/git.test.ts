import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordInGit } from '../../../../src/application/apply/git/record-in-git.ts';
import { repositoryState } from '../../../../src/application/apply/git/repository-state.ts';
import { UserError } from '../../../../src/shared/errors.ts';

const signal = new AbortController().signal;
const before = 'int a;\n\nint b;\n\nint c;\n';
const after = 'int a;\n\nint fast;\n\nint c;\n';

describe('recording an apply in git', function () {
  this.timeout(60_000);
  let root: string;
  let file: string;

  const git = (...command: string[]): string =>
    execFileSync('git', command, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const state = async (): Promise<Awaited<ReturnType<typeof repositoryState>>> =>
    repositoryState([file], signal);
  const record = (
    more: { newBranch?: string; allowDirty?: boolean; before?: string } = {},
  ): ReturnType<typeof recordInGit> => {
    const { before: text, ...rest } = more;
    return recordInGit(
      { files: [{ file, before: text ?? before }], ...rest },
      'Speed up k\n\nRun: r',
      signal,
    );
  };
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(UserError.is(error), 'it is refused with a sentence');
    return error.code;
  };

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'kernelfoundry-git-')));
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'user.name', 'Someone');
    git('config', 'user.email', 'someone@example.invalid');
    git('config', 'commit.gpgsign', 'false');
    mkdirSync(join(root, 'a folder'));
    file = join(root, 'a folder', 'kernel.cu');
    writeFileSync(file, before);
    writeFileSync(join(root, 'other.txt'), 'other\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    writeFileSync(file, after);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('commits the touched file with the message', async () => {
    const { commit, branch } = await record();
    assert.equal(branch, 'main');
    assert.equal(git('rev-parse', 'HEAD').trim(), commit);
    assert.equal(git('log', '-1', '--format=%B').trim(), 'Speed up k\n\nRun: r');
    assert.equal(git('status', '--porcelain'), '');
  });

  it('leaves staged and changed work in other files exactly as it is', async () => {
    writeFileSync(join(root, 'staged.txt'), 'staged\n');
    git('add', 'staged.txt');
    writeFileSync(join(root, 'staged.txt'), 'staged and changed\n');
    writeFileSync(join(root, 'other.txt'), 'dirty\n');
    writeFileSync(join(root, 'untracked.txt'), 'untracked\n');
    const others = (): string => git('status', '--porcelain').replace(/^.*kernel\.cu.*\n/m, '');
    const [status, staged] = [others(), git('diff', '--cached', '--', 'staged.txt')];
    await record();
    assert.equal(git('show', '--name-only', '--format=', 'HEAD').trim(), 'a folder/kernel.cu');
    assert.equal(others(), status);
    assert.equal(git('diff', '--cached', '--', 'staged.txt'), staged);
  });

  it('refuses a file that held uncommitted work, and one that is staged', async () => {
    assert.equal(await refusal(record({ before: 'int mine;\n' })), 'own-changes');
    git('add', file);
    assert.equal(await refusal(record()), 'staged-changes');
    assert.equal(git('rev-list', '--count', 'HEAD').trim(), '1');
    assert.equal(readFileSync(file, 'utf8'), after);
  });

  it('refuses a file that git does not track', async () => {
    file = join(root, 'new.cu');
    writeFileSync(file, after);
    assert.equal(await refusal(record()), 'untracked');
  });

  it('compares with HEAD whatever the line ends are', async () => {
    writeFileSync(file, after.replaceAll('\n', '\r\n'));
    await record({ before: before.replaceAll('\n', '\r\n') });
    assert.equal(git('rev-list', '--count', 'HEAD').trim(), '2');
  });

  it('makes a new branch, with another name when that one is taken', async () => {
    git('branch', 'kernelfoundry/k');
    const { branch } = await record({ newBranch: 'kernelfoundry/k' });
    assert.equal(branch, 'kernelfoundry/k-2');
    assert.equal(git('rev-list', '--count', 'main').trim(), '1');
    assert.equal(git('rev-list', '--count', branch).trim(), '2');
  });

  it('takes no other changes along to a new branch unasked', async () => {
    writeFileSync(join(root, 'other.txt'), 'dirty\n');
    assert.equal(await refusal(record({ newBranch: 'fast' })), 'tree-dirty');
    assert.equal(git('branch', '--show-current').trim(), 'main');
    const { branch } = await record({ newBranch: 'fast', allowDirty: true });
    assert.equal(branch, 'fast');
    assert.equal(git('status', '--porcelain').trim(), 'M other.txt');
  });

  it('is back where it was when a hook refuses the commit', async () => {
    writeFileSync(
      join(root, '.git', 'hooks', 'pre-commit'),
      '#!/bin/sh\necho no kernels on Fridays >&2\nexit 1\n',
      {
        mode: 0o755,
      },
    );
    await assert.rejects(record({ newBranch: 'fast' }), /no kernels on Fridays/);
    assert.equal(git('branch', '--list').trim(), '* main');
    assert.equal(readFileSync(file, 'utf8'), after);
  });

  it('makes no commit in the middle of a merge, a rebase, a cherry-pick or a bisect', async () => {
    git('checkout', '--quiet', '--', '.');
    git('checkout', '--quiet', '-b', 'side');
    writeFileSync(join(root, 'other.txt'), 'side\n');
    git('commit', '--quiet', '-am', 'side');
    git('checkout', '--quiet', 'main');
    writeFileSync(join(root, 'other.txt'), 'main\n');
    git('commit', '--quiet', '-am', 'main');
    for (const [word, start, end] of [
      ['merge', ['merge', 'side'], ['merge', '--abort']],
      ['rebase', ['rebase', 'side'], ['rebase', '--abort']],
      ['cherry-pick', ['cherry-pick', 'side'], ['cherry-pick', '--abort']],
      ['bisect', ['bisect', 'start'], ['bisect', 'reset']],
    ] as const) {
      try {
        git(...start);
      } catch {
        // It stops at the conflict, as it should.
      }
      const now = await state();
      assert.equal(now.kind === 'repository' ? now.busyWith : '', word);
      assert.equal(await refusal(record()), 'repository-busy');
      git(...end);
    }
  });

  it('makes no commit where no branch is checked out, but a new branch', async () => {
    git('stash', '--quiet');
    git('checkout', '--quiet', '--detach');
    git('stash', 'pop', '--quiet');
    const now = await state();
    assert.equal(now.kind === 'repository' ? now.branch : '', null);
    assert.equal(await refusal(record()), 'detached-head');
    assert.equal((await record({ newBranch: 'fast' })).branch, 'fast');
  });

  it('tells which of the touched files are changed', async () => {
    const dirty = await state();
    assert.ok(dirty.kind === 'repository');
    assert.deepEqual(dirty.dirtyPaths, [file]);
    assert.equal(dirty.root, root);
    git('checkout', '--quiet', '--', '.');
    const clean = await state();
    assert.ok(clean.kind === 'repository');
    assert.deepEqual([clean.dirtyPaths, clean.dirty, clean.busyWith], [[], false, null]);
  });

  it('is fine without a repository', async () => {
    rmSync(join(root, '.git'), { recursive: true });
    assert.deepEqual(await state(), { kind: 'none' });
    assert.equal(await refusal(record()), 'no-repository');
  });
});

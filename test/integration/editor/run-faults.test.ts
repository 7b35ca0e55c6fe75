import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, it } from 'mocha';
import { sleep } from '../../../src/shared/abort.ts';
import { problemIn, valueOf } from '../../fakes/editor-client.ts';
import { device, editorWorkspaces, evaluated, source } from '../../fakes/editor-workspace.ts';

/** Makes the folder a file system of one megabyte; says why where it cannot. */
function mounted(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('      skipped: mounting a small file system needs rights that this user does not have');
    return false;
  }
}

describe('runs of the editor that cannot go as they should', function () {
  this.timeout(240_000);
  const { folder, workspace, open, start } = editorWorkspaces();

  it('refuse what cannot be compiled, with the place and one action', async () => {
    const at = workspace();
    const client = await open(at);
    const ask = (uri: string, extra = {}) =>
      client.request('kernelfoundry/prepareTask', { uri, write: true, ...extra });
    assert.equal(problemIn(await ask('untitled:Untitled-1')).code, 'unsaved');
    await client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: at.uri, languageId: 'cuda-cpp', version: 1, text: '// changed' },
    });
    const unsaved = problemIn(await ask(at.uri));
    assert.equal(unsaved.code, 'unsaved');
    assert.deepEqual(unsaved.action, {
      kind: 'command',
      title: 'Save',
      command: 'workbench.action.files.save',
    });
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: at.uri } });
    const broken = join(at.folder, 'broken.cu');
    writeFileSync(broken, '__global__ void f(float *x) {\n  x[0] = (1.0f;\n}\n');
    const syntax = problemIn(await ask(pathToFileURL(broken).href, { kernel: 'f' }));
    assert.equal(syntax.code, 'source-syntax');
    assert.deepEqual([syntax.file, syntax.line, syntax.action?.kind], [broken, 2, 'open']);
    writeFileSync(broken, '// nothing here\n');
    assert.equal(problemIn(await ask(pathToFileURL(broken).href)).code, 'no-kernel');
    const start = {
      proposers: ['rewriter'],
      budget: {},
      taskFile: join(at.folder, 'none.kernel.jsonc'),
      device,
    };
    assert.equal(problemIn(await client.request('kernelfoundry/startRun', start)).code, 'task-unreadable');
    const prepared = valueOf(await ask(at.uri, { kernel: 'saxpy' }));
    assert.ok(prepared.kind === 'task');
    const { taskFile } = prepared.plan;
    const started = async (changes: object) =>
      problemIn(await client.request('kernelfoundry/startRun', { ...start, taskFile, ...changes }));
    assert.equal((await started({ device: 'sim:h1000' })).code, 'unknown-device');
    assert.equal((await started({ proposers: ['gpt'] })).code, 'unknown-proposer');
    assert.equal((await started({ proposers: [] })).code, 'no-proposers');
    const keyless = await started({ proposers: ['openai:some-model'] });
    assert.deepEqual([keyless.code, keyless.action?.kind], ['api-key-missing', 'command']);
    client.changeSettings({ allowSourceUpload: 'never' });
    assert.equal((await started({ proposers: ['openai:some-model'] })).code, 'upload-refused');
    client.changeSettings({ compiler: '/nowhere/g++' });
    assert.equal((await started({})).code, 'no-compiler');
    assert.deepEqual(await client.request('kernelfoundry/runs', {}), [], 'nothing was stored');
  });

  it('keep drafts and archives of files outside any folder with the state of the window', async () => {
    const at = workspace();
    const client = await open(at, { folders: [] });
    const run = await start(client, at, 1);
    const view = await client.until(run, 'is listed', () => true);
    assert.equal(view.store, join(at.stateFolder, '.kernelfoundry'));
    assert.equal(existsSync(at.store), false);
    await client.until(run, 'ends', ({ status }) => status === 'finished');
  });

  it('ask for everything that a draft cannot infer at once, and take the answers', async () => {
    const at = workspace();
    writeFileSync(
      at.file,
      '__global__ void f(float *y, const float *x, const int *k, float a, int n) {\n' +
        '  int i = blockIdx.x * blockDim.x + threadIdx.x;\n  if (i < n) y[i] = a * x[k[i] / 2];\n}\n',
    );
    const client = await open(at);
    const first = valueOf(await client.request('kernelfoundry/prepareTask', { uri: at.uri, write: true }));
    assert.ok(first.kind === 'questions');
    const keys = first.questions.map(({ key }) => key);
    assert.ok(keys.includes('grid') && keys.includes('block'), keys.join(', '));
    const answers = Object.fromEntries(first.questions.map(({ key, value }) => [key, value]));
    const second = valueOf(
      await client.request('kernelfoundry/prepareTask', { uri: at.uri, write: true, answers }),
    );
    assert.equal(second.kind, 'task', JSON.stringify(second));
  });

  it('say what is wrong with an archive that cannot be written or read', async () => {
    const at = workspace();
    const client = await open(at);
    const run = await start(client, at, 1);
    await client.until(run, 'ends', ({ status }) => status === 'finished');
    // Deleted by hand while it is open: it is gone, and the next run makes another.
    rmSync(at.store, { recursive: true });
    for (let left = 50; left > 0 && client.runs.length > 0; left--) await sleep(100);
    assert.deepEqual(client.runs, []);
    writeFileSync(at.store, 'a file stands here');
    const problem = problemIn(
      await client.request('kernelfoundry/startRun', {
        taskFile: join(at.folder, 'saxpy.kernel.jsonc'),
        device,
        proposers: ['rewriter'],
        budget: { evaluations: 1 },
        unchecked: true,
      }),
    );
    assert.equal(problem.code, 'store-unwritable');
    assert.equal(problem.action?.kind, 'settings');
  });

  it('of a folder that cannot be written keep draft and archive with the state of the window', async function () {
    const disk = folder();
    if (!mounted(disk)) return this.skip();
    try {
      const file = join(disk, 'saxpy.cu');
      copyFileSync(source, file);
      execFileSync('mount', ['-o', 'remount,ro', disk], { stdio: 'ignore' });
      const at = { ...workspace(), folder: disk, file, uri: pathToFileURL(file).href };
      const client = await open(at);
      const prepared = valueOf(
        await client.request('kernelfoundry/prepareTask', { uri: at.uri, kernel: 'saxpy', write: true }),
      );
      assert.ok(prepared.kind === 'task');
      assert.ok(prepared.plan.taskFile.startsWith(at.stateFolder), prepared.plan.taskFile);
      assert.match(prepared.plan.guesses[0] ?? '', /cannot be written: the task file is kept in /);
      const run = await start(client, at, 1);
      const ended = await client.until(run, 'ends', ({ status }) => status === 'finished');
      assert.equal(ended.store, join(at.stateFolder, '.kernelfoundry'));
      await client.close();
    } finally {
      execFileSync('umount', ['-l', disk], { stdio: 'ignore' });
    }
  });

  it('tell of a full disk and go on when there is room again', async function () {
    const disk = folder();
    if (!mounted(disk)) return this.skip();
    try {
      const at = workspace();
      const client = await open(at, { settings: { store: join(disk, 'store') } });
      const run = await start(client, { ...at, store: join(disk, 'store') }, 200);
      await client.until(run, 'has evaluated', evaluated);
      writeFileSync(join(disk, 'ballast'), '');
      try {
        for (;;) writeFileSync(join(disk, 'ballast'), Buffer.alloc(4096), { flag: 'a' });
      } catch {
        // Full.
      }
      const full = await client.until(run, 'breaks off', ({ status }) => status !== 'running');
      assert.equal(full.problem?.code, 'store-full', JSON.stringify(full));
      rmSync(join(disk, 'ballast'));
      valueOf(
        await client.request('kernelfoundry/controlRun', {
          run,
          action: 'resume',
          budget: { evaluations: full.evaluations + 1 },
        }),
      );
      await client.until(run, 'goes on and ends', ({ status }) => status === 'finished');
      await client.close();
    } finally {
      execFileSync('umount', ['-l', disk], { stdio: 'ignore' });
    }
  });
});

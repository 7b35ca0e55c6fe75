import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import type { Answer } from '../../../src/protocol/editor/problem.ts';
import { sleep } from '../../../src/shared/abort.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { problemIn, valueOf } from '../../fakes/editor-client.ts';
import { descendants, goneWithin } from '../../fakes/process-family.ts';
import { device, editorWorkspaces, evaluated, processOf } from '../../fakes/editor-workspace.ts';

const root = join(import.meta.dirname, '../../..');
const cli = join(root, 'src/cli/main.ts');

describe('runs of the editor', function () {
  this.timeout(240_000);
  const { folder, workspace, opened, open, start } = editorWorkspaces();

  it('are prepared, checked, started, seen live and told of once at their end', async () => {
    const at = workspace();
    const client = await open(at);
    assert.deepEqual(await client.request('kernelfoundry/runs', {}), []);
    assert.equal(existsSync(at.store), false, 'looking at a folder must not make an archive');
    const request = { uri: at.uri, line: 6, write: true };
    const prepared = valueOf(await client.request('kernelfoundry/prepareTask', request));
    assert.ok(prepared.kind === 'task');
    const { plan } = prepared;
    assert.equal(plan.kernel, 'saxpy');
    assert.equal(plan.drafted, true);
    assert.equal(plan.device, device);
    assert.match(plan.executes.join('\n'), /Compiles saxpy, .*\n.*simulated GPU sim:h100.*\n.*sandbox/);
    assert.equal(plan.taskFile, join(at.folder, 'saxpy.kernel.jsonc'));
    const progress: string[] = [];
    client.connection.onNotification(
      '$/progress',
      ({ value }: { value: { title?: string; message?: string } }) =>
        void progress.push(value.title ?? value.message ?? ''),
    );
    const { run, warnings } = valueOf(
      await client.request('kernelfoundry/startRun', {
        taskFile: plan.taskFile,
        device,
        proposers: ['rewriter'],
        budget: { evaluations: 2 },
      }),
    );
    assert.deepEqual(warnings, []);
    assert.ok(progress.includes('running the original'), progress.join(', '));
    const running = await client.until(run, 'runs', ({ status }) => status === 'running');
    assert.equal(running.kernel, 'saxpy');
    const ended = await client.until(run, 'ends', ({ status }) => status === 'finished');
    assert.equal(ended.endedBecause, 'budget');
    assert.equal(ended.evaluations, 2);
    await sleep(600);
    assert.deepEqual(
      client.ended.map((view) => view.run),
      [run],
    );
    assert.deepEqual(client.problems, []);
    // The second time the task file is there, and the choice is remembered.
    const again = valueOf(await client.request('kernelfoundry/prepareTask', request));
    assert.ok(again.kind === 'task' && !again.plan.drafted);
    assert.deepEqual(again.plan.budget, { evaluations: 2 });
    const later = problemIn(await client.request('kernelfoundry/controlRun', { run, action: 'resume' }));
    assert.equal(later.code, 'run-finished');
    valueOf(await client.request('kernelfoundry/controlRun', { run, action: 'remove' }));
    assert.deepEqual(await client.request('kernelfoundry/runs', {}), []);
  });

  it('go on without their server, and are found by the next one, which tells of the end', async () => {
    const at = workspace();
    const client = await open(at);
    const run = await start(client, at, 2);
    await client.until(run, 'has begun', ({ status }) => status === 'running');
    await client.kill();
    opened.splice(0);
    const pid = processOf(at, run);
    for (let left = 600; left > 0 && existsSync(`/proc/${pid}`); left--) await sleep(100);
    const next = await open(at, { window: 'another' });
    const view = await next.until(run, 'is found', ({ status }) => status === 'finished');
    assert.equal(view.evaluations, 2);
    for (let left = 60; left > 0 && next.ended.length === 0; left--) await sleep(100);
    assert.deepEqual(
      next.ended.map((one) => one.run),
      [run],
    );
  });

  it('are interrupted by the death of their process and resumed with every evaluation kept', async () => {
    const at = workspace();
    const client = await open(at);
    const run = await start(client, at, 4);
    const before = await client.until(run, 'has evaluated', evaluated);
    const pid = processOf(at, run);
    const family = descendants(pid);
    process.kill(pid, 'SIGKILL');
    const dead = await client.until(run, 'is interrupted', ({ status }) => status === 'interrupted');
    assert.equal(dead.problem?.code, 'run-interrupted');
    await goneWithin(family, 5000);
    for (let left = 50; left > 0 && client.problems.length === 0; left--) await sleep(100);
    assert.deepEqual(
      client.problems.map(({ code }) => code),
      ['run-interrupted'],
    );
    assert.ok(dead.evaluations >= before.evaluations);
    valueOf(
      await client.request('kernelfoundry/controlRun', { run, action: 'resume', budget: { evaluations: 5 } }),
    );
    await client.until(run, 'runs again', ({ status }) => status === 'running');
    const ended = await client.until(run, 'ends', ({ status }) => status === 'finished');
    assert.equal(ended.evaluations, 5);
    assert.equal(ended.problem, undefined);
    using store = await openStore({ workspace: at.folder });
    const evaluations = [...store.events(run)].filter(({ event }) => event.kind === 'evaluation-finished');
    const candidates = evaluations.map(({ event }) =>
      event.kind === 'evaluation-finished' ? event.candidate : '',
    );
    assert.equal(new Set(candidates).size, candidates.length, 'nothing is evaluated twice');
  });

  it('pause, resume and stop; a paused one that is stopped ends with a report', async () => {
    const at = workspace();
    const client = await open(at);
    const run = await start(client, at, 200);
    await client.until(run, 'has evaluated', evaluated);
    const family = descendants(processOf(at, run));
    valueOf(await client.request('kernelfoundry/controlRun', { run, action: 'pause' }));
    const paused = await client.until(run, 'pauses', ({ status }) => status === 'paused');
    assert.equal(paused.problem, undefined);
    await goneWithin(family, 5000);
    const notRunning = problemIn(await client.request('kernelfoundry/controlRun', { run, action: 'pause' }));
    assert.equal(notRunning.code, 'run-not-running');
    valueOf(await client.request('kernelfoundry/controlRun', { run, action: 'resume' }));
    await client.until(run, 'evaluates again', ({ evaluations }) => evaluations > paused.evaluations);
    const busy = problemIn(await client.request('kernelfoundry/controlRun', { run, action: 'resume' }));
    assert.equal(busy.code, 'run-owned');
    assert.equal(
      problemIn(await client.request('kernelfoundry/controlRun', { run, action: 'remove' })).code,
      'run-owned',
    );
    valueOf(await client.request('kernelfoundry/controlRun', { run, action: 'pause' }));
    await client.until(run, 'pauses again', ({ status }) => status === 'paused');
    assert.deepEqual(client.ended, [], 'what was asked for is not told');
    valueOf(await client.request('kernelfoundry/controlRun', { run, action: 'stop' }));
    const stopped = await client.until(run, 'ends', ({ status }) => status === 'finished');
    assert.equal(stopped.endedBecause, 'stopped');
  });

  it('leave the reason why they could not begin, also for a later window', async () => {
    const at = workspace();
    const client = await open(at);
    const run = await start(client, at, 2);
    await client.until(run, 'begins', ({ status }) => status === 'running');
    valueOf(await client.request('kernelfoundry/controlRun', { run, action: 'pause' }));
    await client.until(run, 'pauses', ({ status }) => status === 'paused');
    await client.close();
    // The compiler is gone meanwhile: only the run's own process finds out.
    const empty = folder();
    const later = await open(at, { environment: { PATH: empty } });
    valueOf(await later.request('kernelfoundry/controlRun', { run, action: 'resume' }));
    const broken = await later.until(run, 'breaks off', ({ problem }) => problem !== undefined);
    assert.equal(broken.status, 'paused');
    assert.equal(broken.problem?.code, 'no-compiler');
    assert.equal(broken.problem?.action?.kind, 'settings');
    for (let left = 50; left > 0 && later.problems.length === 0; left--) await sleep(100);
    assert.deepEqual(
      later.problems.map(({ code }) => code),
      ['no-compiler'],
    );
    await later.close();
    const last = await open(at);
    const view = await last.until(run, 'is found', () => true);
    assert.equal(view.problem?.code, 'no-compiler');
    await sleep(1000);
    assert.deepEqual(last.problems, [], 'told once');
  });

  it('of the command line in the same folder appear, in two windows alike', async () => {
    const at = workspace();
    const [one, two] = [await open(at), await open(at, { window: 'two' })];
    const prepared = valueOf(
      await one.request('kernelfoundry/prepareTask', { uri: at.uri, kernel: 'saxpy', write: true }),
    );
    assert.ok(prepared.kind === 'task');
    const args = [
      'optimize',
      prepared.plan.taskFile,
      '--device',
      device,
      // Long enough to be seen at work by windows that look every two seconds.
      '--evaluations',
      '12',
      '--unchecked',
    ];
    const process_ = spawn(process.execPath, [cli, ...args], { cwd: at.folder, stdio: 'ignore' });
    const exit = once(process_, 'exit');
    for (let left = 300; left > 0 && (one.runs.length === 0 || two.runs.length === 0); left--)
      await sleep(100);
    const [run = ''] = one.runs.map((view) => view.run);
    for (const window of [one, two])
      await window.until(run, 'is seen running', ({ status }) => status === 'running');
    const owned = problemIn(await two.request('kernelfoundry/controlRun', { run, action: 'resume' }));
    assert.equal(owned.code, 'run-owned');
    await exit;
    for (const window of [one, two]) await window.until(run, 'ends', ({ status }) => status === 'finished');
    // One window starts another session; both see its result (the other may look too late to see it run), the one that started it tells
    // of its end.
    valueOf(
      await two.request('kernelfoundry/controlRun', { run, action: 'resume', budget: { evaluations: 14 } }),
    );
    for (const window of [one, two])
      await window.until(
        run,
        'ends again',
        ({ status, evaluations }) => status === 'finished' && evaluations === 14,
      );
    await sleep(4000);
    assert.deepEqual([one.ended.length, two.ended.length], [0, 1]);
  });

  it('pause with their window when that is set, and otherwise go on', async () => {
    const at = workspace();
    const client = await open(at, { settings: { onWindowClose: 'pause' } });
    const run = await start(client, at, 200);
    await client.until(run, 'has evaluated', evaluated);
    // The window dies: the channel closes without a word.
    client.server.disconnect();
    opened.splice(0);
    await once(client.server, 'exit');
    const next = await open(at);
    const paused = await next.until(run, 'pauses', ({ status }) => status === 'paused');
    assert.equal(paused.problem, undefined);
  });

  it('are not stored when their start is cancelled, whichever way', async () => {
    const at = workspace();
    const client = await open(at);
    const prepared = valueOf(
      await client.request('kernelfoundry/prepareTask', { uri: at.uri, kernel: 'saxpy', write: true }),
    );
    assert.ok(prepared.kind === 'task');
    const params = {
      taskFile: prepared.plan.taskFile,
      device,
      proposers: ['rewriter'],
      budget: { evaluations: 1 },
    };
    for (const way of ['request', 'progress'] as const) {
      const cancel = new CancellationTokenSource();
      const stop = client.connection.onNotification(
        '$/progress',
        ({ token, value }: { readonly token: string; readonly value: { readonly message?: string } }) => {
          if (value.message !== 'running the original') return;
          if (way === 'request') cancel.cancel();
          else void client.connection.sendNotification('window/workDoneProgress/cancel', { token });
        },
      );
      const answer = await client.connection.sendRequest<Answer<unknown>>(
        'kernelfoundry/startRun',
        params,
        cancel.token,
      );
      assert.equal(problemIn(answer).code, 'cancelled');
      stop.dispose();
    }
    assert.deepEqual(await client.request('kernelfoundry/runs', {}), []);
    const { pid = 0 } = client.server;
    await goneWithin(descendants(pid), 5000);
  });
});

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from '../../../../src/engine/ports.ts';
import { isAbortError } from '../../../../src/shared/abort.ts';
import { KernelFoundryError, UserError } from '../../../../src/shared/errors.ts';
import { buildSupervisor } from '../../../../src/executors/native-tools.ts';
import { LocalExecutor } from '../../../../src/executors/local/local-executor.ts';
import { buildMisbehave, newToken, never, processesWith, temporaryFolder, waitForNone } from '../support.ts';

describe('local executor', function () {
  this.timeout(60_000);
  let supervisor: string;
  let program: string;
  let temporary: ReturnType<typeof temporaryFolder>;
  let executor: LocalExecutor;
  let token: string;

  before(async () => {
    supervisor = await buildSupervisor(never);
    program = await buildMisbehave();
  });
  beforeEach(() => {
    token = newToken();
    temporary = temporaryFolder();
    executor = new LocalExecutor({ supervisor, temporaryFolder: temporary.path });
  });
  afterEach(async () => {
    await executor[Symbol.asyncDispose]();
    assert.deepEqual(
      readdirSync(temporary.path).filter((name) => name.startsWith('kernelfoundry-jobs-')),
      [],
    );
    temporary.remove();
    assert.deepEqual(await waitForNone(token), []);
  });

  const job = (command: readonly string[], changes: Partial<Job> = {}): Job => ({
    label: 'test',
    requirements: { stage: 'check', backend: 'sim', device: 'sim:h100', exclusive: false },
    inputs: [],
    command,
    environment: {},
    outputs: [],
    limits: { wallMs: 30_000, outputBytes: 1 << 20, fileBytes: 1 << 20 },
    trust: 'candidate',
    ...changes,
  });
  const shell = (script: string, changes: Partial<Job> = {}): Job => job(['/bin/sh', '-c', script], changes);

  for (const trust of ['ours', 'compiler', 'candidate'] as const) {
    it(`brings inputs in and outputs out (${trust})`, async () => {
      const linked = join(temporary.path, 'linked');
      writeFileSync(linked, 'two', { mode: 0o644 });
      const result = await executor.run(
        shell('cat one sub/two > out; echo t > "$TMPDIR/t"; cat; echo r >&3', {
          trust,
          inputs: [
            { name: 'one', content: 'one ' },
            { name: 'sub/two', path: linked },
          ],
          standardInput: 'in',
          outputs: ['out', 'absent'],
        }),
        never,
      );
      assert.deepEqual(result.outcome, { kind: 'exited', code: 0 }, result.stderr);
      assert.deepEqual([...result.outputs.keys()], ['out']);
      assert.equal(readFileSync(result.outputs.get('out') ?? '', 'utf8'), 'one two');
      assert.deepEqual([result.stdout, result.results], ['in', 'r\n']);
      const folder = join(result.outputs.get('out') ?? '', '..');
      await result.release();
      assert.ok(!existsSync(folder));
    });
  }

  it('runs a program of the job folder by its relative name', async () => {
    const result = await executor.run(
      job(['./misbehave', 'leave-daemon', '-', token], { inputs: [{ name: 'misbehave', path: program }] }),
      never,
    );
    assert.deepEqual(result.outcome, { kind: 'exited', code: 0 }, result.stderr);
    assert.deepEqual(processesWith(token), []);
  });

  it('keeps our environment from the job', async () => {
    process.env['KERNELFOUNDRY_TEST_SECRET'] = 'a-key';
    try {
      const result = await executor.run(shell('env', { environment: { MINE: '1' } }), never);
      const names = result.stdout
        .trim()
        .split('\n')
        .map((line) => line.split('=')[0]);
      assert.deepEqual(names.sort(), ['HOME', 'LC_ALL', 'MINE', 'PATH', 'PWD', 'TMPDIR']);
    } finally {
      delete process.env['KERNELFOUNDRY_TEST_SECRET'];
    }
  });

  it('does not hand out links as outputs', async () => {
    const result = await executor.run(
      shell('ln -s /etc/passwd a; mkdir d; ln -s /etc e; echo x > d/b', {
        outputs: ['a', 'd/b', 'e/passwd'],
      }),
      never,
    );
    assert.deepEqual([...result.outputs.keys()], ['d/b']);
    await result.release();
  });

  it('removes folders that a job has closed', async () => {
    const result = await executor.run(shell('mkdir -p a/b; touch a/b/c; chmod 0 a/b a'), never);
    await result.release();
  });

  it('refuses names outside the job folder', async () => {
    for (const name of ['../x', '/etc/x', 'a/../../x', '']) {
      await assert.rejects(
        executor.run(shell('true', { inputs: [{ name, content: '' }] }), never),
        (error) => KernelFoundryError.is(error, 'bad-job-path'),
        name,
      );
    }
  });

  it('cannot be made to write inputs', async function () {
    if (process.getuid?.() !== 0) {
      console.log('      skipped: only root can give a job another user');
      this.skip();
    }
    const script = 'echo y > one; rm -f one; mv one two; cat one';
    const result = await executor.run(shell(script, { inputs: [{ name: 'one', content: 'x' }] }), never);
    assert.equal(result.stdout, 'x');
  });

  it('says what to do when job folders cannot be made', async () => {
    writeFileSync(join(temporary.path, 'file'), '');
    const blocked = new LocalExecutor({ supervisor, temporaryFolder: join(temporary.path, 'file') });
    await assert.rejects(blocked.run(shell('true'), never), (error) =>
      UserError.is(error, 'temporary-folder'),
    );
  });

  it('removes what a killed process left behind, and nothing else', async () => {
    const dead = join(temporary.path, 'kernelfoundry-jobs-4194305-abcdef'); // beyond the largest process id
    const alive = join(temporary.path, `kernelfoundry-jobs-${process.ppid}-abcdef`);
    mkdirSync(join(dead, 'job-1'), { recursive: true });
    mkdirSync(alive);
    const yesterday = new Date(Date.now() - 86_400_000);
    for (const old of [dead, alive]) utimesSync(old, yesterday, yesterday);
    const recent = join(temporary.path, 'kernelfoundry-jobs-4194306-abcdef'); // maybe of another container
    mkdirSync(recent);
    await executor.run(shell('true'), never);
    assert.ok(!existsSync(dead) && existsSync(alive) && existsSync(recent));
    await executor[Symbol.asyncDispose]();
    // Not ours to remove; the folder of the test goes with it.
    temporary.remove();
    mkdirSync(temporary.path);
  });

  it('cancels a run with all its processes and its folder', async () => {
    const controller = new AbortController();
    const running = executor.run(
      job([program, 'tree', '-', token], { inputs: [{ name: 'p', path: program }] }),
      controller.signal,
    );
    while (processesWith(token).length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort();
    await assert.rejects(running, isAbortError);
    assert.deepEqual(processesWith(token), []);
  });

  describe('session', () => {
    const session = (changes: Partial<Job> = {}): Job =>
      job([program, 'answer-lines', '-', token], { readPaths: [program], ...changes });

    it('answers several requests and ends when asked', async () => {
      const open = await executor.open(session(), never);
      assert.equal(await open.nextLine(never), '{"event":"loaded"}');
      for (const word of ['a', 'b']) {
        open.send(`${word}\n`);
        assert.equal(await open.nextLine(never), `{"answer":"${word}"}`);
      }
      open.send('c\nshutdown\n');
      const result = await open.finish(never);
      assert.deepEqual(result.outcome, { kind: 'exited', code: 0 });
      assert.match(result.results, /"c"/);
      assert.equal(await open.nextLine(never), '{"answer":"c"}');
      assert.equal(await open.nextLine(never), undefined);
      await result.release();
      assert.ok(!existsSync(open.folder));
    });

    it('reports a crash as the end', async () => {
      const open = await executor.open(session(), never);
      await open.nextLine(never);
      open.send('crash\n');
      assert.equal(await open.nextLine(never), undefined);
      open.send('ignored\n');
      const result = await open.finish(never);
      assert.deepEqual(result.outcome, { kind: 'signalled', signal: 'SIGABRT' });
      await result.release();
    });

    it('counts idle time only while an answer is awaited', async () => {
      const limits = { wallMs: 30_000, idleMs: 250, outputBytes: 1000, fileBytes: 1000 };
      const open = await executor.open(session({ limits }), never);
      await open.nextLine(never);
      await new Promise((resolve) => setTimeout(resolve, 600));
      open.send('a\n');
      assert.equal(await open.nextLine(never), '{"answer":"a"}');
      open.send('hang\n');
      assert.equal(await open.nextLine(never), undefined);
      const result = await open.finish(never);
      assert.deepEqual(result.outcome, { kind: 'deadline', which: 'idle' });
      await result.release();
    });

    it('can be killed, and cancelled while waiting', async () => {
      const first = await executor.open(session(), never);
      await first.nextLine(never);
      const result = await first.kill();
      assert.deepEqual(result.outcome, { kind: 'signalled', signal: 'SIGKILL' });
      await result.release();
      const controller = new AbortController();
      const second = await executor.open(session(), controller.signal);
      await second.nextLine(never);
      const waiting = second.nextLine(never);
      controller.abort();
      await assert.rejects(waiting, isAbortError);
      assert.deepEqual(await waitForNone(token), []);
    });

    it('stops waiting, and stays alive, when only the wait is cancelled', async () => {
      const open = await executor.open(session(), never);
      await open.nextLine(never);
      const controller = new AbortController();
      const waiting = open.nextLine(controller.signal);
      controller.abort();
      await assert.rejects(waiting, isAbortError);
      open.send('a\n');
      assert.equal(await open.nextLine(never), '{"answer":"a"}');
      await (await open.kill()).release();
    });

    it('says why a runner could not be started', async () => {
      const open = await executor.open(job(['./absent', token]), never);
      assert.equal(await open.nextLine(never), undefined);
      const result = await open.finish(never);
      assert.equal(result.outcome.kind, 'not-started');
      await result.release();
    });
  });
});

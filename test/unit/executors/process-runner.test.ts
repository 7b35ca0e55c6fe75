import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isAbortError } from '../../../src/shared/abort.ts';
import { KernelFoundryError } from '../../../src/shared/errors.ts';
import {
  type SupervisedCommand,
  type SupervisedResult,
  runSupervised,
  startSupervised,
} from '../../../src/executors/process-runner.ts';
import type { SandboxReport } from '../../../src/executors/supervisor-status.ts';
import {
  buildMisbehave,
  buildVariant,
  newToken,
  never,
  processesWith,
  sandboxOf,
  supervised,
  temporaryFolder,
  waitForNone,
} from './support.ts';

for (const variant of ['shipped', 'checked'] as const) {
  describe(`supervisor, ${variant}`, function () {
    this.timeout(120_000);
    let supervisor: string;
    let program: string;
    let temporary: ReturnType<typeof temporaryFolder>;
    let available: SandboxReport;
    let token: string;
    let folder: string;

    before(async function () {
      const built = await buildVariant(variant);
      if (built === undefined) {
        console.log('      skipped: the compiler has no address sanitizer library');
        this.skip();
      }
      supervisor = built;
      program = await buildMisbehave();
      temporary = temporaryFolder();
      mkdirSync(join(temporary.path, 'probe'));
      available = await sandboxOf(supervisor, join(temporary.path, 'probe'));
    });
    after(() => temporary.remove());
    beforeEach(() => {
      token = newToken();
      folder = join(temporary.path, token);
      mkdirSync(folder);
    });
    afterEach(async () => assert.deepEqual(await waitForNone(token), [], 'processes were left behind'));

    const misbehave = async (
      mode: string,
      changes: Partial<SupervisedCommand> = {},
      argument = '-',
    ): Promise<SupervisedResult> => {
      const base = supervised(supervisor, folder, [program, mode, argument, token], changes);
      return runSupervised({ ...base, readPaths: [program] }, never);
    };
    const limits = { wallMs: 60_000, outputBytes: 1 << 20, fileBytes: 1 << 20 };
    /** The sandboxes that can be tried on this machine. */
    const levels: readonly SandboxReport['level'][] = ['full', 'partial', 'limits'];

    it('passes on output, results, input and the exit code', async () => {
      const script = 'cat; echo err >&2; echo res >&3; exit 3';
      const command = supervised(supervisor, folder, ['/bin/sh', '-c', script], { standardInput: 'in\n' });
      const result = await runSupervised(command, never);
      assert.deepEqual(result.outcome, { kind: 'exited', code: 3 });
      assert.deepEqual([result.stdout, result.stderr, result.results], ['in\n', 'err\n', 'res\n']);
      assert.ok(result.residentPeakBytes > 0);
    });

    it('carries megabytes unharmed', async () => {
      const script = 'head -c 5000000 /dev/zero | tr "\\0" a';
      const command = supervised(supervisor, folder, ['/bin/sh', '-c', script], {
        limits: { ...limits, outputBytes: 8e6 },
      });
      const result = await runSupervised(command, never);
      assert.deepEqual(result.outcome, { kind: 'exited', code: 0 });
      assert.ok(result.stdout === 'a'.repeat(5_000_000));
    });

    it('gives the child only the environment of the job', async () => {
      process.env['KERNELFOUNDRY_TEST_SECRET'] = 'a-key';
      try {
        const environment = { PATH: '/usr/bin:/bin', MINE: 'yes' };
        const result = await runSupervised(
          supervised(supervisor, folder, ['/usr/bin/env'], { environment }),
          never,
        );
        assert.deepEqual(result.stdout.trim().split('\n').sort(), ['MINE=yes', 'PATH=/usr/bin:/bin']);
      } finally {
        delete process.env['KERNELFOUNDRY_TEST_SECRET'];
      }
    });

    it('gives the child descriptors 0 to 3 only', async () => {
      assert.equal((await misbehave('count-descriptors')).results, '4\n');
      assert.equal((await misbehave('count-descriptors', { trust: 'candidate' })).results, '4\n');
    });

    it('names the signal that ended the child', async () => {
      assert.deepEqual((await misbehave('abort')).outcome, { kind: 'signalled', signal: 'SIGABRT' });
      assert.deepEqual((await misbehave('abort', { trust: 'candidate' })).outcome, {
        kind: 'signalled',
        signal: 'SIGABRT',
      });
    });

    it('says that a command does not exist', async () => {
      const result = await runSupervised(supervised(supervisor, folder, ['no-such-program', token]), never);
      const reason = result.outcome.kind === 'not-started' ? result.outcome.reason : '';
      assert.match(reason, /no-such-program.*No such file/);
    });

    it('ends a child at the wall deadline', async () => {
      const result = await misbehave('tree', { limits: { ...limits, wallMs: 300 } });
      assert.deepEqual(result.outcome, { kind: 'deadline', which: 'wall' });
      assert.equal(result.results, 'ready\n');
    });

    it('ends a silent child at the idle deadline', async () => {
      const result = await misbehave('sleep', { limits: { ...limits, idleMs: 200 } });
      assert.deepEqual(result.outcome, { kind: 'deadline', which: 'idle' });
    });

    it('does not call a child idle that writes now and then', async () => {
      const script = 'for i in 1 2 3 4 5 6; do sleep 0.2; echo $i >&3; done';
      const command = supervised(supervisor, folder, ['/bin/sh', '-c', script], {
        limits: { ...limits, idleMs: 1000 },
      });
      assert.deepEqual((await runSupervised(command, never)).outcome, { kind: 'exited', code: 0 });
    });

    it('stops endless output at the cap and keeps what came before', async () => {
      const result = await misbehave('endless-output', { limits: { ...limits, outputBytes: 100_000 } });
      assert.deepEqual(result.outcome, { kind: 'limit', which: 'output' });
      assert.equal(result.stdout.length, 100_000);
    });

    it('stops a file that grows beyond the cap', async () => {
      const file = join(folder, 'big');
      const result = await misbehave('endless-file', { limits: { ...limits, fileBytes: 200_000 } }, file);
      assert.deepEqual(result.outcome, { kind: 'limit', which: 'file' });
      assert.equal(statSync(file).size, 200_000);
    });

    it('stops a job that fills its folder with small files', async () => {
      const result = await misbehave('endless-files', { limits: { ...limits, folderBytes: 2 << 20 } });
      assert.deepEqual(result.outcome, { kind: 'limit', which: 'file' });
    });

    it('reports the memory limit, by address space and by resident size', async () => {
      const byAddress = await misbehave('touch-memory', { limits: { ...limits, memoryBytes: 256 << 20 } });
      assert.deepEqual(byAddress.outcome, { kind: 'limit', which: 'memory' });
      const byResident = await misbehave('touch-memory', { limits: { ...limits, residentBytes: 128 << 20 } });
      assert.deepEqual(byResident.outcome, { kind: 'limit', which: 'memory' });
    });

    for (const trust of ['ours', 'candidate'] as const) {
      it(`ends a fork bomb (${trust})`, async () => {
        const result = await misbehave('bomb', { trust, limits: { ...limits, processes: 40 } });
        assert.deepEqual(result.outcome, { kind: 'limit', which: 'processes' });
        assert.equal(result.survivors, false);
      });
    }

    for (const sandbox of levels) {
      it(`kills a daemon that a finished job left behind (${sandbox})`, async () => {
        const result = await misbehave('leave-daemon', { trust: 'candidate', sandbox });
        assert.deepEqual(result.outcome, { kind: 'exited', code: 0 });
        assert.deepEqual(processesWith(token), [], 'gone before the result is delivered');
      });

      it(`cancels at once, with child, grandchild and daemon (${sandbox})`, async () => {
        const controller = new AbortController();
        const command = supervised(supervisor, folder, [program, 'tree', token], {
          trust: 'candidate',
          sandbox,
          readPaths: [program],
        });
        const running = startSupervised(command, controller.signal, () => controller.abort());
        await assert.rejects(running.ended, isAbortError);
        assert.deepEqual(processesWith(token), []);
      });
    }

    it('does not start anything for a signal that has fired', async () => {
      const command = supervised(supervisor, folder, [program, 'sleep', token]);
      await assert.rejects(runSupervised(command, AbortSignal.abort()), isAbortError);
    });

    it('is an error of ours when the supervisor is missing or dies', async () => {
      const missing = supervised('/no/such/supervisor', folder, ['/bin/true']);
      await assert.rejects(runSupervised(missing, never), (error) =>
        KernelFoundryError.is(error, 'supervisor-missing'),
      );
      const running = startSupervised(supervised(supervisor, folder, [program, 'tree', token]), never, () =>
        process.kill(running.pid, 'SIGKILL'),
      );
      await assert.rejects(running.ended, (error) => KernelFoundryError.is(error, 'supervisor-lost'));
    });

    it('lets one holder of a lock run at a time, and counts the deadline from then', async () => {
      const lock = { path: join(temporary.path, 'device.lock') };
      const script = 'echo begin >> log; sleep 0.3; echo end >> log; cat log >&3';
      const command = supervised(supervisor, folder, ['/bin/sh', '-c', script], {
        lock,
        limits: { ...limits, wallMs: 25_000 },
      });
      const results = await Promise.all([1, 2, 3].map(async () => runSupervised(command, never)));
      for (const result of results) assert.deepEqual(result.outcome, { kind: 'exited', code: 0 });
      const last = results.map((result) => result.results).sort((a, b) => b.length - a.length)[0];
      assert.equal(last, 'begin\nend\n'.repeat(3));
      assert.ok(results.some((result) => result.lockWaitMs > 0));
    });

    it('gives up waiting for a lock when told to', async () => {
      const path = join(temporary.path, 'busy.lock');
      const holder = startSupervised(
        supervised(supervisor, folder, [program, 'sleep', '-', token], { lock: { path } }),
        never,
      );
      await holder.started;
      const command = supervised(supervisor, folder, ['/bin/true'], { lock: { path, waitMs: 50 } });
      const { outcome } = await runSupervised(command, never);
      holder.kill();
      await assert.rejects(holder.ended, isAbortError);
      assert.equal(outcome.kind, 'not-started');
    });

    for (const sandbox of ['full', 'partial'] as const) {
      describe(`${sandbox} sandbox`, () => {
        beforeEach(function () {
          if (sandbox === 'full' && available.level !== 'full') {
            console.log(`      skipped: no full sandbox here (${available.reason ?? 'unknown reason'})`);
            this.skip();
          }
          if (!available.seccomp) {
            console.log('      skipped: no seccomp here');
            this.skip();
          }
        });
        const candidate = { trust: 'candidate', sandbox } as const;

        it('is reported as in force', async () => {
          const { sandbox: report } = await misbehave('read', candidate, '/etc/passwd');
          assert.equal(report?.level, sandbox);
        });

        it('has no network', async () => {
          const server = createServer((socket) => socket.end());
          await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
          const port = String((server.address() as AddressInfo).port);
          try {
            assert.equal((await misbehave('connect', {}, port)).results, 'connected\n');
            assert.equal((await misbehave('connect', candidate, port)).results, 'no socket\n');
          } finally {
            server.close();
          }
        });

        it('refuses new namespaces and ends a job that traces', async () => {
          assert.deepEqual((await misbehave('unshare', candidate)).outcome, { kind: 'exited', code: 7 });
          assert.deepEqual((await misbehave('ptrace', candidate)).outcome, {
            kind: 'signalled',
            signal: 'SIGSYS',
          });
        });

        it('hides files outside the job folder and the toolchain', async function () {
          if (
            sandbox === 'partial' &&
            available.landlock === 0 &&
            (await misbehave('read', candidate)).sandbox?.landlock === 0
          ) {
            console.log('      skipped: no Landlock here');
            this.skip();
          }
          const secret = join(temporary.path, 'secret');
          writeFileSync(secret, 'key', { mode: 0o644 });
          assert.equal((await misbehave('read', {}, secret)).results, 'read\n');
          assert.equal((await misbehave('read', candidate, secret)).results, 'hidden\n');
          assert.equal((await misbehave('read', candidate, '/etc/passwd')).results, 'hidden\n');
          assert.equal(
            (await misbehave('read', candidate, `/proc/${process.pid}/environ`)).results,
            'hidden\n',
          );
          writeFileSync(join(folder, 'input'), 'x', { mode: 0o444 });
          assert.equal((await misbehave('read', candidate, join(folder, 'input'))).results, 'read\n');
        });

        it('lets the job write in its folder and nowhere else', async () => {
          const script =
            'echo x > made && echo t > "$TMPDIR/t" && for d in / /usr /etc; do touch $d/kf-x && echo $d; done';
          const command = supervised(supervisor, folder, ['/bin/sh', '-c', script], {
            ...candidate,
            environment: { PATH: '/usr/bin:/bin', TMPDIR: join(folder, '.tmp') },
          });
          const result = await runSupervised(command, never);
          assert.equal(result.stdout, '');
          assert.ok(existsSync(join(folder, 'made')) && existsSync(join(folder, '.tmp', 't')));
        });

        it('can compile', async function () {
          writeFileSync(join(folder, 'a.c'), '#include <stdio.h>\nint main(void) { puts("hi"); }\n', {
            mode: 0o444,
          });
          const command = supervised(supervisor, folder, ['/bin/sh', '-c', 'cc a.c -o a && ./a'], {
            trust: 'compiler',
            sandbox,
            environment: { PATH: process.env['PATH'] ?? '', TMPDIR: join(folder, '.tmp') },
          });
          const result = await runSupervised(command, never);
          assert.equal(result.stdout, 'hi\n', result.stderr);
        });
      });
    }
  });
}

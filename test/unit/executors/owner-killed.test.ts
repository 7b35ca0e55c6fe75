import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildMisbehave,
  buildVariant,
  fixtures,
  newToken,
  processesWith,
  temporaryFolder,
  waitForNone,
} from './support.ts';

interface Identity {
  readonly name: string;
  readonly prefix: readonly string[];
}
const isRoot = process.getuid?.() === 0;
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
const identities: readonly Identity[] = [
  { name: isRoot ? 'root' : 'the user', prefix: [] },
  ...(isRoot && setpriv !== undefined
    ? [{ name: 'nobody', prefix: [setpriv, '--reuid=65534', '--regid=65534', '--clear-groups'] }]
    : []),
];

describe('kill -9', function () {
  this.timeout(60_000);
  let temporary: ReturnType<typeof temporaryFolder>;
  let supervisor: string;
  let program: string;

  before(async () => {
    temporary = temporaryFolder();
    // Copies, because another user may not get into our cache.
    supervisor = join(temporary.path, 'supervisor');
    program = join(temporary.path, 'misbehave');
    copyFileSync((await buildVariant('shipped')) ?? '', supervisor);
    copyFileSync(await buildMisbehave(), program);
    for (const file of [supervisor, program]) chmodSync(file, 0o755);
  });
  after(() => temporary.remove());

  /** Starts an owner and waits until its tree (child, grandchild, deaf daemon) stands. */
  async function startOwner(
    identity: Identity,
    trust: string,
    sandbox: string,
    token: string,
  ): Promise<{ readonly owner: ChildProcess; readonly supervisorPid: number }> {
    const folder = join(temporary.path, token);
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const script = join(fixtures, 'owner.ts');
    const args = [
      ...identity.prefix,
      process.execPath,
      script,
      supervisor,
      program,
      folder,
      trust,
      sandbox,
      token,
    ];
    const owner = spawn(args[0] ?? '', args.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
    const supervisorPid = await new Promise<number>((resolve, reject) => {
      let text = '';
      owner.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const ready = /^ready (\d+)$/m.exec(text);
        if (ready !== null) resolve(Number(ready[1]));
      });
      owner.on('close', () => reject(new Error(`the owner ended early: ${text}`)));
    });
    assert.ok(processesWith(token).length >= 5, 'owner, supervisor and the tree are there');
    return { owner, supervisorPid };
  }

  function childrenOf(pid: number): number[] {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  }

  for (const identity of identities) {
    for (const [trust, sandbox] of [
      ['ours', 'full'],
      ['candidate', 'full'],
      ['candidate', 'partial'],
    ] as const) {
      const situation = `${identity.name}, ${trust}, ${sandbox}`;

      it(`of the owner leaves nothing (${situation})`, async () => {
        const token = newToken();
        const { owner } = await startOwner(identity, trust, sandbox, token);
        owner.kill('SIGKILL');
        assert.deepEqual(await waitForNone(token), []);
      });

      it(`of the supervisor leaves nothing (${situation})`, async () => {
        const token = newToken();
        const { owner, supervisorPid } = await startOwner(identity, trust, sandbox, token);
        process.kill(supervisorPid, 'SIGKILL');
        assert.deepEqual(await waitForNone(token), []);
        if (owner.exitCode === null) owner.kill('SIGKILL');
      });

      it(`of the inner process leaves nothing (${situation})`, async () => {
        const token = newToken();
        const { owner, supervisorPid } = await startOwner(identity, trust, sandbox, token);
        for (const pid of childrenOf(supervisorPid)) process.kill(pid, 'SIGKILL');
        assert.deepEqual(await waitForNone(token), []);
        if (owner.exitCode === null) owner.kill('SIGKILL');
      });
    }
  }
});

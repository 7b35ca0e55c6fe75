import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { descendants, goneWithin } from '../fakes/process-family.ts';
import { temporaryFolders } from '../fakes/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const cli = join(root, 'src/cli/main.ts');
const task = join(root, 'examples/cuda/transpose.kernel.jsonc');
const evaluations = 6;

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

/** The command line in a process group of its own, as a shell starts it; signalled once it has said something that matches. */
async function kernelfoundry(
  args: readonly string[],
  interrupt?: { readonly when: RegExp; readonly signal: 'SIGINT' | 'SIGTERM' },
): Promise<End> {
  const child = spawn(process.execPath, [cli, ...args], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { pid } = child;
  assert.ok(pid !== undefined);
  let said = '';
  // Its own flag: the family may be empty, and a second signal would end the command at once.
  let signalled = false;
  let family: readonly string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (interrupt === undefined || signalled || !interrupt.when.test(said)) return;
    signalled = true;
    family = descendants(pid);
    // Ctrl-C reaches the whole foreground group, `kill` and system managers only the process.
    process.kill(interrupt.signal === 'SIGINT' ? -pid : pid, interrupt.signal);
  });
  // A command that does not stop must not stop the tests: it is killed, and the test sees the signal.
  const patience = setTimeout(() => child.kill('SIGKILL'), 280_000);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(patience);
  await goneWithin(family, 5000);
  return { code, signal, said };
}

function runsIn(store: string): readonly { readonly status: string; readonly evaluations: number }[] {
  const text = execFileSync(process.execPath, [cli, 'runs', '--json', '--store', store], {
    encoding: 'utf8',
  });
  return (JSON.parse(text) as { runs: { status: string; evaluations: number }[] }).runs;
}

describe('optimize on the simulator, interrupted', function () {
  this.timeout(600_000);
  const folder = temporaryFolders();

  before(function () {
    if (process.platform === 'linux') return;
    console.log('      skipped: the process tree is read from /proc (Linux)');
    this.skip();
  });

  it('stops by Ctrl-C and by SIGTERM with code 130, says how to go on, and goes on to the end', async () => {
    const store = folder();
    const started = await kernelfoundry(
      ['optimize', task, '--evaluations', String(evaluations), '--seed', '1', '--store', store],
      { when: /^\[1\//m, signal: 'SIGINT' },
    );
    assert.deepEqual([started.code, started.signal], [130, null], started.said);
    const id = /^Run (transpose-[0-9a-f]+):/m.exec(started.said)?.[1];
    assert.ok(id !== undefined, started.said);
    assert.ok(started.said.includes(`kernelfoundry resume ${id} --store ${store}`), started.said);
    const [paused] = runsIn(store);
    assert.equal(paused?.status, 'paused');
    assert.ok(paused.evaluations >= 1 && paused.evaluations < evaluations, String(paused.evaluations));

    const next = new RegExp(`^\\[${paused.evaluations + 1}/`, 'm');
    const again = await kernelfoundry(['resume', id, '--store', store], { when: next, signal: 'SIGTERM' });
    assert.deepEqual([again.code, again.signal], [130, null], again.said);
    assert.ok(again.said.includes(`kernelfoundry resume ${id} --store ${store}`), again.said);
    assert.equal(runsIn(store)[0]?.status, 'paused');

    const last = await kernelfoundry(['resume', id, '--store', store]);
    assert.equal(last.code, 0, last.said);
    assert.deepEqual(
      runsIn(store).map(({ status, evaluations: done }) => [status, done]),
      [['finished', evaluations]],
    );
  });

  it('before the run exists leaves nothing behind but the store', async () => {
    const store = folder();
    const { code, said } = await kernelfoundry(
      ['optimize', join(root, 'examples/cuda/transpose.cu'), '--evaluations', '3', '--store', store],
      { when: /Using the task file/, signal: 'SIGINT' },
    );
    assert.equal(code, 130, said);
    assert.match(said, /Stopped/);
    assert.deepEqual(runsIn(store), []);
  });
});

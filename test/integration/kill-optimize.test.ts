import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { sleep } from '../../src/shared/abort.ts';
import { randomFor } from '../../src/shared/random.ts';
import { descendants, goneWithin } from '../fakes/process-family.ts';
import { temporaryFolders } from '../fakes/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const cli = join(root, 'src/cli/main.ts');
const task = join(
  root,
  'examples/cuda',
  `${process.env['KERNELFOUNDRY_KILL_EXAMPLE'] ?? 'transpose'}.kernel.jsonc`,
);
const kills = Number(process.env['KERNELFOUNDRY_KILLS'] ?? 3);
const evaluations = process.env['KERNELFOUNDRY_KILL_EVALUATIONS'] ?? '4';
const start = ['optimize', task, '--model', 'rewriter', '--evaluations', evaluations, '--seed', '1'];

/** The command line, to its end or to its death after so many milliseconds. True when it was killed. */
async function kernelfoundry(args: readonly string[], killAfterMs?: number): Promise<boolean> {
  const running = spawn(process.execPath, [cli, ...args], { stdio: 'ignore' });
  const exit = once(running, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const { pid } = running;
  assert.ok(pid !== undefined);
  if (killAfterMs !== undefined) {
    await Promise.race([exit, sleep(killAfterMs)]);
    const family = descendants(pid);
    running.kill('SIGKILL');
    const [, signal] = await exit;
    if (signal === 'SIGKILL') {
      await goneWithin(family, 5000);
      return true;
    }
  }
  const [code] = await exit;
  assert.equal(code, 0, `${args.join(' ')} ended with ${code}`);
  return false;
}

function logOf(store: string): readonly string[] {
  const args = [cli, 'events', 'last', '--canonical', '--store', store];
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n');
}

/** Compares line by line: a whole log in a message hides what differs. */
function assertSame(log: readonly string[], other: readonly string[]): void {
  for (const [index, line] of other.entries()) assert.equal(log[index], line, `line ${index + 1} differs`);
  assert.equal(log.length, other.length);
}

describe('optimize on the simulator, killed at random moments', function () {
  this.timeout(3_600_000);
  const folder = temporaryFolders();
  let expected: readonly string[] = [];
  let unkilledMs = 0;

  before(async function () {
    if (kills === 0 || process.platform !== 'linux') {
      console.log('      skipped: needs Linux, or KERNELFOUNDRY_KILLS is 0');
      return this.skip();
    }
    const store = folder();
    const began = performance.now();
    await kernelfoundry([...start, '--store', store]);
    unkilledMs = performance.now() - began;
    expected = logOf(store);
  });

  it('comes to the log of the unkilled run and leaves no process behind', async () => {
    const random = randomFor(process.env['KERNELFOUNDRY_KILL_SEED'] ?? '1', 'moments');
    let killed = 0;
    while (killed < kills) {
      const store = folder();
      let next = [...start, '--store', store];
      for (let alive = true; alive;) {
        const limit = killed < kills ? 300 + random.next() * unkilledMs * 0.8 : undefined;
        alive = await kernelfoundry(next, limit);
        if (!alive) break;
        killed++;
        // A run killed before it was stored is simply started again.
        const stored = execFileSync(process.execPath, [cli, 'runs', '--json', '--store', store], {
          encoding: 'utf8',
        });
        if (/"run":/.test(stored)) {
          const partial = logOf(store).filter((line) => line !== '');
          assertSame(partial, expected.slice(0, partial.length));
          next = ['resume', 'last', '--store', store];
        }
      }
      assertSame(logOf(store), expected);
      console.log(`      ${killed} kills so far`);
    }
  });
});

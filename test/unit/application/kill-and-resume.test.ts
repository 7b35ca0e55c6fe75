import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { resumeRun } from '../../../src/application/resume-run.ts';
import { startRun } from '../../../src/application/start-run.ts';
import { canonicalEvents } from '../../../src/engine/run/canonical-events.ts';
import { RunState } from '../../../src/engine/run/run-state.ts';
import { randomFor } from '../../../src/shared/random.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { fakeFactories } from '../../fakes/fake-factories.ts';
import { killedRun } from '../../fakes/run-spec.ts';
import { temporaryFolders } from '../../fakes/temporary-folder.ts';

const child = join(import.meta.dirname, '../../fakes/run-child.ts');
/** A process start per moment: a few by default, KERNELFOUNDRY_KILLS=40 for the whole. */
const moments = Number(process.env['KERNELFOUNDRY_KILLS'] ?? 6);

function logOf(store: Store, run: string): string[] {
  return canonicalEvents([...store.events(run)].map(({ event }) => event));
}

async function runChild(folder: string, kind: string, count: number): Promise<NodeJS.Signals | null> {
  const running = spawn(process.execPath, [child, folder, kind, String(count)], { stdio: 'inherit' });
  const [, signal] = (await once(running, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

describe('a run whose process was killed', function () {
  this.timeout(60_000);
  const folder = temporaryFolders();
  let expected: string[] = [];

  before(async () => {
    using store = await openStore({ workspace: folder() });
    const { run, kind } = await startRun(store, killedRun, fakeFactories());
    assert.equal(kind, 'finished');
    expected = logOf(store, run);
  });

  // A run of 30 evaluations makes more than 60 transactions of 290 statements.
  const reach = { commit: 60, statement: 290, evaluation: 33 } as const;
  const random = randomFor(process.env['KERNELFOUNDRY_KILL_SEED'] ?? '1', 'kills');
  const kinds = Object.keys(reach) as (keyof typeof reach)[];
  for (let moment = 0; moment < moments; moment++) {
    const kind = kinds[moment % kinds.length] ?? 'commit';
    const count = 3 + random.integer(reach[kind] - 3);
    it(`at ${kind} ${count} is resumed to the log of the unkilled run`, async () => {
      const where = folder();
      assert.equal(await runChild(where, kind, count), 'SIGKILL');
      using store = await openStore({ workspace: where, folder: where });
      const { run, status } = store.run('last');
      // A kill before the first commit leaves a run without events.
      assert.ok(status === 'interrupted' || [...store.events(run)].length === 0, status);
      const partial = logOf(store, run);
      assert.deepEqual(partial, expected.slice(0, partial.length));
      const evaluated = RunState.replay([...store.events(run)].map(({ event }) => event));
      for (const { outcome, id } of evaluated.records.values())
        if (outcome !== undefined) assert.equal(store.evaluation(run, id)?.candidate, id);
      const best = evaluated.archive.statistics().best;

      const end = await resumeRun(store, { run }, fakeFactories());
      assert.equal(end.kind, 'finished');
      assert.deepEqual(logOf(store, run), expected);
      assert.ok((store.run(run).best ?? 0) >= best);
      store.rebuild();
      assert.equal(store.run(run).status, 'finished');
    });
  }
});

describe('starting and resuming', () => {
  const folder = temporaryFolders();

  it('pauses on request from another process and goes on from there', async () => {
    const workspace = folder();
    using store = await openStore({ workspace });
    using other = await openStore({ workspace });
    let asked = false;
    const end = await startRun(
      store,
      {
        ...killedRun,
        budget: { evaluations: 100_000 },
        observer: {
          onRun: (run) => {
            asked = other.request(run, 'pause');
          },
        },
      },
      fakeFactories({ delayMs: () => 5 }),
    );
    assert.ok(asked);
    assert.equal(end.kind, 'paused');
    const { run, status } = store.run('last');
    assert.equal(status, 'paused');
    const done = store.run(run).evaluations;
    await resumeRun(store, { run, budget: { evaluations: done + 10 } }, fakeFactories());
    assert.equal(store.run(run).status, 'finished');
  });

  it('refuses a run that another process owns, before opening anything', async () => {
    const workspace = folder();
    using store = await openStore({ workspace });
    const first = await startRun(store, killedRun, fakeFactories());
    const { journal } = store.claim(first.run);
    journal.append([{ kind: 'run-resumed', budget: { evaluations: 99 } }]);
    let opened = 0;
    const factories = {
      ...fakeFactories(),
      openProposers: () => {
        opened++;
        return Promise.resolve([]);
      },
    };
    await assert.rejects(resumeRun(store, { run: first.run }, factories), { code: 'run-owned' });
    assert.equal(opened, 0);
  });

  it('leaves a run whose evaluator broke resumable, with the reason', async () => {
    using store = await openStore({ workspace: folder() });
    let count = 0;
    const factories = fakeFactories({
      onEvaluate: () => {
        if (++count === 9) throw new Error('the compiler is gone');
      },
    });
    await assert.rejects(startRun(store, killedRun, factories), /compiler is gone/);
    const { run, status } = store.run('last');
    assert.equal(status, 'paused');
    const end = await resumeRun(store, { run }, fakeFactories());
    assert.equal(end.kind, 'finished');
    assert.equal(store.run(run).evaluations, 30);
  });

  it('continues a finished run only with a larger budget', async () => {
    using store = await openStore({ workspace: folder() });
    const { run } = await startRun(store, killedRun, fakeFactories());
    const events = [...store.events(run)].length;
    await resumeRun(store, { run }, fakeFactories());
    assert.equal([...store.events(run)].length, events);
    await resumeRun(store, { run, budget: { evaluations: 40 } }, fakeFactories());
    assert.equal(store.run(run).evaluations, 40);
  });
});

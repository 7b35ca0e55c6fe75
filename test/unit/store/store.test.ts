import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'mocha';
import { RunState } from '../../../src/engine/run/run-state.ts';
import { runSearch } from '../../../src/engine/run/run-loop.ts';
import type { Evaluation } from '../../../src/protocol/evaluation.ts';
import { KernelFoundryError, UserError } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { ProcessTable } from '../../../src/store/process-identity.ts';
import { migrate, migrations } from '../../../src/store/schema.ts';
import { locateStore } from '../../../src/store/store-location.ts';
import type { Store } from '../../../src/store/store.ts';
import { watchRun } from '../../../src/store/watch-run.ts';
import { baselineRegion } from '../../../src/syntax/evolve-region.ts';
import { regionHash } from '../../../src/syntax/region-hash.ts';
import { fakeEvaluator } from '../../fakes/fake-evaluator.ts';
import { fakeProposer } from '../../fakes/fake-proposer.ts';
import { tinyRun } from '../../fakes/run-spec.ts';
import { storeRun } from '../../fakes/stored-run.ts';
import { temporaryFolders } from '../../fakes/temporary-folder.ts';
import { tinyTask } from '../../fakes/tiny-task.ts';

const never = new AbortController().signal;
const userError = (code: string) => (error: unknown) => {
  assert.ok(UserError.is(error, code), `expected ${code}, got ${String(error)}`);
  assert.ok((error.fix ?? '').length > 10, 'a fix is given');
  return true;
};

/** A whole search on the fakes into this store. */
async function searchInto(store: Store, evaluations = 30): Promise<string> {
  const run = store.createRun({ ...tinyRun, budget: { evaluations } });
  const { journal, lease } = store.claim(run);
  const state = new RunState();
  const started = { ...tinyRun, kind: 'run-started', task: 'tiny', budget: { evaluations } } as const;
  state.apply(started);
  journal.append([started]);
  await runSearch(
    state,
    {
      task: tinyTask,
      evaluator: fakeEvaluator(),
      proposers: [fakeProposer()],
      journal,
      clock: { now: () => 0, monotonic: () => 0 },
      logger: silentLogger,
      novelty: { fingerprint: ({ id }) => id, isClone: () => true },
      earlierMs: 0,
    },
    { pause: never, stop: never },
  );
  lease.release();
  return run;
}

describe('store', () => {
  const folder = temporaryFolders();

  it('finds candidates by the text of their region, the newest run first, and no originals', async () => {
    using store = await openStore({ workspace: folder() });
    const variant = {
      region: '__global__ void scale(float *x) { x[blockIdx.x] += x[blockIdx.x]; }',
      speedup: 1.5,
    };
    const first = storeRun(store, { task: tinyTask, variants: [variant] });
    const second = storeRun(store, { task: tinyTask, variants: [{ ...variant, speedup: 1.25 }] });
    const found = store.variants([regionHash(variant.region), regionHash('something else')]);
    assert.deepEqual(
      found.map(({ run, verdict, speedup }) => [run, verdict, speedup?.value]),
      [
        [second.run, 'verified', 1.25],
        [first.run, 'verified', 1.5],
      ],
    );
    assert.deepEqual(store.variants([regionHash(baselineRegion(tinyTask))]), []);
    assert.deepEqual(store.variants([]), []);
  });

  it('keeps every event and evaluation, for another process to read', async () => {
    const workspace = folder();
    using writer = await openStore({ workspace });
    const run = await searchInto(writer);
    using reader = await openStore({ workspace });
    const events = [...reader.events(run)];
    assert.deepEqual(
      events.map(({ sequence }) => sequence),
      events.map((_event, index) => index + 1),
    );
    const state = RunState.replay(events.map(({ event }) => event));
    assert.equal(state.evaluations, 30);
    for (const record of state.records.values())
      assert.equal(reader.evaluation(run, record.id)?.candidate, record.id);
    const [summary] = reader.runs();
    assert.equal(summary?.status, 'finished');
    assert.equal(summary.evaluations, 30);
    assert.equal(summary.elites, state.archive.statistics().elites);
    assert.equal(summary.best, state.finalists.get(state.finished?.best ?? '')?.speedup?.value);
    assert.deepEqual(
      reader
        .elites(run)
        .filter(({ place }) => place === 'best')
        .map(({ candidate }) => candidate)
        .toSorted(),
      state.archive
        .elites()
        .map(({ candidate }) => candidate)
        .toSorted(),
    );
  });

  it('keeps numbers that JSON cannot', async () => {
    using store = await openStore({ workspace: folder() });
    const run = await searchInto(store, 1);
    const { journal, lease } = store.claim(run);
    const candidate = [...store.events(run)].flatMap(({ event }) =>
      event.kind === 'candidate-proposed' ? [event.candidate] : [],
    )[1];
    assert.ok(candidate);
    const good = store.evaluation(run, candidate.id) as Evaluation;
    const speedup = { value: NaN, ci95: [-Infinity, Infinity] as const };
    const finished = { decision: 1, candidate: candidate.id, verdict: good.verdict, stage: good.stage };
    journal.append([{ kind: 'evaluation-finished', ...finished }], { ...good, speedup });
    assert.deepEqual(journal.evaluated(candidate.id)?.evaluation.speedup, speedup);
    lease.release();
  });

  it('derives the same tables again from events alone', async () => {
    using store = await openStore({ workspace: folder() });
    const run = await searchInto(store);
    const before = [store.runs(), store.elites(run)];
    assert.equal(store.rebuild(), [...store.events(run)].length);
    assert.deepEqual([store.runs(), store.elites(run)], before);
  });

  it('writes all of a batch or nothing', async () => {
    using store = await openStore({ workspace: folder() });
    const run = await searchInto(store, 5);
    const count = [...store.events(run)].length;
    const { journal } = store.claim(run);
    const unreadable = { kind: 'evaluation-finished', decision: 9, candidate: undefined } as never;
    assert.throws(() => journal.append([{ kind: 'run-paused', reason: 'x' }, unreadable]));
    assert.equal([...store.events(run)].length, count);
    journal.append([{ kind: 'run-paused', reason: 'x' }]);
    assert.equal([...store.events(run)].at(-1)?.sequence, count + 1);
  });

  it('finds runs by prefix and says which there are', async () => {
    using store = await openStore({ workspace: folder() });
    const one = store.createRun(tinyRun);
    assert.equal(store.run(one.slice(0, -3)).run, one);
    assert.equal(store.run('last').run, one);
    store.createRun(tinyRun);
    assert.throws(() => store.run('tiny'), userError('run-ambiguous'));
    assert.throws(() => store.run('nothing'), userError('run-unknown'));
    assert.throws(() => store.run('%'), userError('run-unknown'));
  });

  it('shows new events to a watcher as they are written', async () => {
    const workspace = folder();
    using writer = await openStore({ workspace });
    using reader = await openStore({ workspace });
    const run = writer.createRun(tinyRun);
    const { journal } = writer.claim(run);
    journal.append([{ kind: 'run-paused', reason: 'first' }]);
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const batch of watchRun(reader, run, { intervalMs: 2 }, stop.signal)) {
      for (const { event } of batch) if (event.kind === 'run-paused') seen.push(event.reason);
      if (seen.length === 1) journal.append([{ kind: 'run-paused', reason: 'second' }]);
      else stop.abort();
    }
    assert.deepEqual(seen, ['first', 'second']);
  });

  it('frees artifacts of removed runs and keeps the others', async () => {
    using store = await openStore({ workspace: folder() });
    const gone = await searchInto(store, 5);
    const artifacts = join(store.folder, 'artifacts');
    const files = (): string[] =>
      readdirSync(artifacts, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
      );
    const before = files();
    store.removeRun(gone);
    const kept = await searchInto(store, 2);
    assert.equal(store.collectGarbage().removed, 0, 'young files stay');
    for (const file of files()) utimesSync(file, 0, 0);
    const collected = store.collectGarbage();
    assert.ok(collected.removed > 0 && collected.bytes > 0);
    assert.equal(files().length, before.length - collected.removed);
    assert.equal([...store.events(kept)].length > 5, true);
    assert.throws(() => store.run(gone), userError('run-unknown'));
  });

  it('ignores itself in version control', async () => {
    const workspace = folder();
    (await openStore({ workspace })).close();
    assert.equal(readFileSync(join(workspace, '.kernelfoundry/.gitignore'), 'utf8'), '*\n');
  });
});

describe('owner of a run', () => {
  const folder = temporaryFolders();
  const processes = (pid: number, machine: string, living: ReadonlyMap<number, string>): ProcessTable => ({
    self: { machine, host: machine, pid, start: living.get(pid) ?? '' },
    startOf: (other) => living.get(other),
  });

  it('is one at a time', async () => {
    const workspace = folder();
    using one = await openStore({ workspace });
    using two = await openStore({ workspace });
    const run = one.createRun(tinyRun);
    const { lease } = one.claim(run);
    assert.throws(() => two.claim(run), userError('run-owned'));
    assert.throws(() => two.removeRun(run), userError('run-owned'));
    lease.release();
    two.claim(run).lease.release();
  });

  it('loses the run when it died, and can then no longer write', async () => {
    const workspace = folder();
    const living = new Map([
      [1, 'a'],
      [2, 'b'],
    ]);
    using one = await openStore({ workspace, processes: processes(1, 'here', living) });
    using two = await openStore({ workspace, processes: processes(2, 'here', living) });
    const run = one.createRun(tinyRun);
    const dead = one.claim(run);
    assert.throws(() => two.claim(run), userError('run-owned'));
    living.set(1, 'another process with the same number');
    const taken = two.claim(run);
    assert.throws(
      () => dead.journal.append([{ kind: 'run-paused', reason: 'x' }]),
      (error) => KernelFoundryError.is(error, 'run-lost'),
    );
    taken.journal.append([{ kind: 'run-paused', reason: 'y' }]);
    assert.equal([...two.events(run)].length, 1);
  });

  it('on another machine counts as alive while its heartbeat is fresh', async () => {
    const workspace = folder();
    let time = 0;
    const now = (): number => time;
    const living = new Map([[1, 'a']]);
    using there = await openStore({ workspace, now, processes: processes(1, 'there', living) });
    using here = await openStore({ workspace, now, processes: processes(1, 'here', living) });
    const run = there.createRun(tinyRun);
    const { lease } = there.claim(run);
    time = 25_000;
    lease.heartbeat();
    time = 50_000;
    assert.throws(() => here.claim(run), userError('run-owned'));
    time = 60_000;
    here.claim(run);
  });

  it('is asked to pause or stop through the store', async () => {
    const workspace = folder();
    using owner = await openStore({ workspace });
    using other = await openStore({ workspace });
    const run = owner.createRun(tinyRun);
    assert.equal(other.request(run, 'pause'), false);
    const { lease } = owner.claim(run);
    assert.equal(lease.heartbeat(), undefined);
    assert.equal(other.request(run, 'pause'), true);
    assert.equal(lease.heartbeat(), 'pause');
  });

  it('is shown as interrupted when it died in the middle', async () => {
    const workspace = folder();
    const living = new Map([[1, 'a']]);
    using store = await openStore({ workspace, processes: processes(1, 'here', living) });
    const run = store.createRun(tinyRun);
    store.claim(run).journal.append([{ kind: 'run-resumed', budget: {} }]);
    assert.equal(store.run(run).status, 'running');
    living.clear();
    assert.equal(store.run(run).status, 'interrupted');
  });
});

describe('schema of the store', () => {
  const folder = temporaryFolders();

  it('is brought up step by step and keeps the data', () => {
    const database = new DatabaseSync(join(folder(), 'x.sqlite'));
    migrate(database, 'x', migrations);
    database.exec(`INSERT INTO runs (id, spec, created_ms, updated_ms) VALUES ('a', '{}', 1, 1)`);
    const more = [...migrations, 'ALTER TABLE runs ADD COLUMN note TEXT'];
    migrate(database, 'x', more);
    migrate(database, 'x', more);
    assert.deepEqual({ ...database.prepare('SELECT id, note FROM runs').get() }, { id: 'a', note: null });
    assert.throws(() => migrate(database, 'x', migrations), userError('store-newer'));
    database.close();
  });

  it('stays as it was when a step fails', () => {
    const database = new DatabaseSync(join(folder(), 'x.sqlite'));
    migrate(database, 'x', migrations);
    assert.throws(() => migrate(database, 'x', [...migrations, 'CREATE TABLE y (z); THIS IS NO SQL']));
    assert.equal(database.prepare('PRAGMA user_version').get()?.['user_version'], migrations.length);
    migrate(database, 'x', [...migrations, 'CREATE TABLE y (z)']);
    database.close();
  });

  it('of a newer version is refused and left alone', async () => {
    const workspace = folder();
    using store = await openStore({ workspace });
    const file = join(store.folder, 'archive.sqlite');
    store.close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await assert.rejects(openStore({ workspace }), (error) => {
      userError('store-newer')(error);
      assert.equal((error as UserError).file, file);
      return true;
    });
  });

  it('of another program is refused and left alone', async () => {
    const workspace = folder();
    mkdirSync(join(workspace, '.kernelfoundry'));
    const database = new DatabaseSync(join(workspace, '.kernelfoundry/archive.sqlite'));
    database.exec('CREATE TABLE mine (x)');
    database.close();
    await assert.rejects(openStore({ workspace }), userError('store-foreign'));
  });
});

describe('a store that cannot be used', () => {
  const folder = temporaryFolders();

  it('because a file is in its place', async () => {
    const workspace = folder();
    writeFileSync(join(workspace, '.kernelfoundry'), 'a file');
    await assert.rejects(openStore({ workspace }), userError('store-unwritable'));
    await assert.rejects(
      openStore({ workspace, folder: join(workspace, '.kernelfoundry/deeper') }),
      userError('store-unwritable'),
    );
  });

  it('because the folder takes no files', async function () {
    if (!existsSync('/proc/sys')) {
      console.log('      skipped: there is no /proc here');
      this.skip();
    }
    await assert.rejects(
      openStore({ workspace: folder(), folder: '/proc/kernelfoundry' }),
      userError('store-unwritable'),
    );
  });

  it('because it is damaged', async () => {
    const workspace = folder();
    mkdirSync(join(workspace, '.kernelfoundry'));
    writeFileSync(join(workspace, '.kernelfoundry/archive.sqlite'), 'not a database, '.repeat(1000));
    await assert.rejects(openStore({ workspace }), userError('store-corrupt'));
  });

  it('because no space is left: what was written stays, and the run goes on when there is space', async () => {
    const workspace = folder();
    using full = await openStore({ workspace, maxPages: 60 });
    await assert.rejects(searchInto(full, 200), userError('store-full'));
    const [run] = full.runs();
    assert.ok(run);
    full.close();
    using store = await openStore({ workspace });
    const events = [...store.events(run.run)];
    assert.ok(events.length > 10);
    assert.equal(events[0]?.event.kind, 'run-started');
    const state = RunState.replay(events.map(({ event }) => event));
    for (const { outcome, id } of state.records.values())
      if (outcome !== undefined) assert.ok(store.evaluation(run.run, id));
  });

  it('because it lies on a network file system is kept on this machine, with a pointer', () => {
    for (const [type, name] of [
      [0x6969, 'NFS'],
      [0xff534d42, 'CIFS'],
      [0x01021997, '9p'],
    ] as const) {
      const workspace = folder();
      const surroundings = { fileSystemType: () => type, stateFolder: folder() };
      const location = locateStore({ workspace }, surroundings);
      assert.equal(location.movedFrom?.fileSystem, name);
      assert.ok(location.folder.startsWith(surroundings.stateFolder));
      const pointer = readFileSync(join(workspace, '.kernelfoundry/store-location.json'), 'utf8');
      assert.equal((JSON.parse(pointer) as { folder: string }).folder, location.folder);
      assert.equal(locateStore({ workspace }, surroundings).folder, location.folder);
    }
  });
});

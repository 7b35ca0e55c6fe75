import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runView } from '../../../../src/application/view/run-view.ts';
import { everything } from '../../../../src/protocol/editor/panel-messages.ts';
import type { EditorNotifications } from '../../../../src/protocol/editor/requests.ts';
import type { RunView } from '../../../../src/protocol/editor/run-view.ts';
import { RunWatches } from '../../../../src/server/runs/run-watches.ts';
import { UserError } from '../../../../src/shared/errors.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Store } from '../../../../src/store/store.ts';
import { largeRunEvents } from '../../../fakes/large-run.ts';
import { tinyRun } from '../../../fakes/run-spec.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

describe('watches of runs', () => {
  const folder = temporaryFolders();

  interface Bench {
    readonly store: Store;
    readonly watches: RunWatches;
    readonly told: EditorNotifications['kernelfoundry/snapshot'][];
    readonly hurries: () => number;
    view: (store: Store, run: string) => RunView;
  }

  async function bench(): Promise<Bench> {
    const store = await openStore({ workspace: folder() });
    let hurries = 0;
    const self: Bench = {
      store,
      told: [],
      hurries: () => hurries,
      view: runView,
      watches: new RunWatches({
        holding: (run) => {
          if (!store.runs().some((one) => one.run === run))
            return Promise.reject(new UserError('run-unknown', 'There is no such run.', { fix: 'Look.' }));
          return Promise.resolve(store);
        },
        view: (from, run) => self.view(from, run),
        hurry: () => {
          hurries++;
          return () => {
            hurries--;
          };
        },
        notify: (params) => void self.told.push(params),
        log: silent,
      }),
    };
    return self;
  }

  const events = [...largeRunEvents({ candidates: 20 })];

  it('answer at once, tell when something has changed, and otherwise keep still', async () => {
    const { store, watches, told } = await bench();
    const run = store.createRun(tinyRun);
    const { journal } = store.claim(run);
    journal.append(events.slice(0, 10));
    const first = await watches.watch('panel', run, everything);
    assert.ok(first.kind === 'ok' && first.value.total > 0);
    await watches.update();
    await watches.update();
    assert.equal(told.length, 0, 'nothing has happened');
    journal.append(events.slice(10));
    await watches.update();
    await watches.update();
    assert.equal(told.length, 1);
    const [message] = told;
    assert.ok(message?.watch === 'panel' && message.answer.kind === 'ok');
    assert.equal(message.answer.value.total, 21);
    store.close();
  });

  it('tell when only the state of the run has changed', async () => {
    const self = await bench();
    const { store, watches, told } = self;
    const run = store.createRun(tinyRun);
    const { journal, lease } = store.claim(run);
    journal.append(events);
    await watches.watch('panel', run, everything);
    lease.release();
    await watches.update();
    const [message] = told;
    assert.ok(message?.answer.kind === 'ok');
    assert.equal(message.answer.value.run.status, 'interrupted');
    self.view = (from, id) => ({ ...runView(from, id), status: 'running' });
    await watches.update();
    assert.ok(told[1]?.answer.kind === 'ok');
    assert.equal(told[1].answer.value.run.status, 'running');
    store.close();
  });

  it('keep several panels apart, each with its filter, and take a new filter at once', async () => {
    const { store, watches, told } = await bench();
    const run = store.createRun(tinyRun);
    const { journal } = store.claim(run);
    journal.append(events.slice(0, 20));
    await watches.watch('one', run, everything);
    await watches.watch('two', run, everything);
    const filtered = await watches.watch('two', run, { ...everything, top: 2 });
    assert.ok(filtered.kind === 'ok' && filtered.value.matching === 2);
    journal.append(events.slice(20));
    await watches.update();
    assert.deepEqual(
      told.map(({ watch, answer }) => [watch, answer.kind === 'ok' && answer.value.filter.top]),
      [
        ['one', 0],
        ['two', 2],
      ],
    );
    store.close();
  });

  it('answer a run that is gone with a problem, once, and go on when it is watched again', async () => {
    const { store, watches, told, hurries } = await bench();
    const run = store.createRun(tinyRun);
    const { journal, lease } = store.claim(run);
    journal.append(events);
    lease.release();
    await watches.watch('panel', run, everything);
    assert.equal(hurries(), 1);
    store.removeRun(run);
    await watches.update();
    await watches.update();
    assert.equal(told.length, 1);
    assert.ok(told[0]?.answer.kind === 'problem');
    assert.equal(told[0].answer.problem.code, 'run-unknown');
    const again = await watches.watch('panel', run, everything);
    assert.equal(again.kind, 'problem');
    const other = store.createRun(tinyRun);
    assert.equal((await watches.watch('panel', other, everything)).kind, 'ok');
    assert.equal(hurries(), 1);
    watches.unwatch('panel');
    assert.equal(hurries(), 0);
    store.close();
  });

  it('go on by themselves when what kept the archive from being read has passed', async () => {
    const self = await bench();
    const { store, watches, told } = self;
    const run = store.createRun(tinyRun);
    await watches.watch('panel', run, everything);
    self.view = () => {
      throw new UserError('store-busy', 'Locked.', { fix: 'Wait.' });
    };
    await watches.update();
    await watches.update();
    self.view = runView;
    await watches.update();
    await watches.update();
    assert.deepEqual(
      told.map(({ answer }) => (answer.kind === 'ok' ? 'ok' : answer.problem.code)),
      ['store-busy', 'ok'],
    );
    store.close();
  });

  it('tell nothing after unwatch', async () => {
    const { store, watches, told } = await bench();
    const run = store.createRun(tinyRun);
    const { journal } = store.claim(run);
    await watches.watch('panel', run, everything);
    watches.unwatch('panel');
    journal.append(events);
    await watches.update();
    assert.equal(told.length, 0);
    store.close();
  });
});

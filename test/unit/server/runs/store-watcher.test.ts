import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { StoreWatcher } from '../../../../src/server/runs/store-watcher.ts';
import { sleep } from '../../../../src/shared/abort.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Store } from '../../../../src/store/store.ts';
import { tinyRun } from '../../../fakes/run-spec.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';

describe('a watcher of archives', function () {
  this.timeout(20_000);
  const folder = temporaryFolders();

  async function watched(stores: () => readonly Store[]): Promise<{
    readonly watcher: StoreWatcher;
    readonly changes: Store[];
    readonly polled: (more: number) => Promise<void>;
  }> {
    const watcher = new StoreWatcher({ existing: () => Promise.resolve(stores()) }, silentLogger);
    const changes: Store[] = [];
    watcher.onChange((store) => changes.push(store));
    let polls = 0;
    watcher.onPoll(() => polls++);
    const polled = async (more: number): Promise<void> => {
      for (const wanted = polls + more; polls < wanted;) await sleep(10);
    };
    watcher.hurry();
    watcher.start();
    await polled(1);
    return { watcher, changes, polled };
  }

  it('tells of an archive that appears, of what others and we write, and of nothing else', async () => {
    const place = folder();
    using ours = await openStore({ workspace: place });
    using theirs = await openStore({ workspace: place });
    let isThere = false;
    const { watcher, changes, polled } = await watched(() => (isThere ? [ours] : []));
    try {
      assert.equal(changes.length, 0);
      isThere = true;
      await polled(2);
      assert.deepEqual(changes, [ours], 'it appeared');
      await polled(2);
      assert.equal(changes.length, 1, 'nothing was written');
      theirs.createRun(tinyRun);
      await polled(2);
      assert.equal(changes.length, 2, 'another connection wrote');
      ours.createRun(tinyRun);
      await polled(2);
      assert.equal(changes.length, 2, 'SQLite does not tell a connection of its own commits');
      watcher.changed(ours);
      await polled(2);
      assert.equal(changes.length, 3);
    } finally {
      watcher.stop();
    }
  });

  it('goes on after a listener or an archive fails', async () => {
    using store = await openStore({ workspace: folder() });
    const closed = await openStore({ workspace: folder() });
    closed.close();
    const { watcher, changes, polled } = await watched(() => [closed, store]);
    try {
      watcher.onPoll(() => {
        throw new Error('a listener fails');
      });
      await polled(2);
      assert.deepEqual(changes, [store]);
    } finally {
      watcher.stop();
    }
  });
});

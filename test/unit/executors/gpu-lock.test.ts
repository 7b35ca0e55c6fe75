import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { isAbortError } from '../../../src/shared/abort.ts';
import { KernelFoundryError } from '../../../src/shared/errors.ts';
import { gpuLockPath, holdLock } from '../../../src/executors/gpu-lock.ts';
import { buildSupervisor } from '../../../src/executors/native-tools.ts';
import { never, temporaryFolder, waitForNone } from './support.ts';

describe('device lock', function () {
  this.timeout(30_000);
  let temporary: ReturnType<typeof temporaryFolder>;
  let supervisor: string;
  before(async () => {
    temporary = temporaryFolder();
    supervisor = await buildSupervisor(never);
  });
  after(async () => {
    assert.deepEqual(await waitForNone(temporary.path), []);
    temporary.remove();
  });

  it('is held by one at a time and passed on when released', async () => {
    const path = await gpuLockPath('GPU-1234', temporary.path);
    const first = await holdLock(supervisor, path, never);
    await assert.rejects(holdLock(supervisor, path, never, 30), (error) =>
      KernelFoundryError.is(error, 'device-lock'),
    );
    const second = holdLock(supervisor, path, never);
    await first.release();
    await (await second).release();
  });

  it('stops waiting when cancelled', async () => {
    const path = await gpuLockPath('GPU-5678', temporary.path);
    await using held = await holdLock(supervisor, path, never);
    const controller = new AbortController();
    const waiting = holdLock(supervisor, path, controller.signal);
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(waiting, isAbortError);
    assert.ok(held.waitedMs >= 0);
  });

  it('has a file name that cannot leave its folder', async () => {
    const path = await gpuLockPath('../../etc/GPU 1', join(temporary.path, 'locks'));
    assert.equal(basename(path), '______etc_GPU_1.lock');
  });
});

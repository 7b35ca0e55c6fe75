import assert from 'node:assert/strict';
import { QuietProcessor } from '../../../../../src/evaluation/backends/sycl/quiet-processor.ts';
import { AbortError } from '../../../../../src/shared/abort.ts';

const never = new AbortController().signal;

describe('a processor that is kept quiet', () => {
  it('does shared work at once, lonely work alone and in the order of asking', async () => {
    const quiet = new QuietProcessor();
    const log: string[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const work =
      (name: string, until: Promise<void> = Promise.resolve()) =>
      async (): Promise<void> => {
        log.push(`${name} begins`);
        await until;
        log.push(`${name} ends`);
      };
    const all = [
      quiet.shared(work('build 1', gate), never),
      quiet.shared(work('build 2', gate), never),
      quiet.alone(work('bench'), never),
      quiet.shared(work('build 3'), never),
    ];
    await Promise.resolve();
    await Promise.resolve();
    assert.deepEqual(log, ['build 1 begins', 'build 2 begins']);
    release();
    await Promise.all(all);
    assert.deepEqual(log.slice(2), [
      'build 1 ends',
      'build 2 ends',
      'bench begins',
      'bench ends',
      'build 3 begins',
      'build 3 ends',
    ]);
  });

  it('goes on after work that failed or was cancelled before its turn', async () => {
    const quiet = new QuietProcessor();
    await assert.rejects(
      quiet.alone(async () => Promise.reject(new Error('no')), never),
      /no/,
    );
    const cancelled = new AbortController();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = quiet.alone(async () => held, never);
    const second = quiet.shared(async () => Promise.resolve('done'), cancelled.signal);
    cancelled.abort();
    release();
    await first;
    await assert.rejects(second, (error) => error instanceof AbortError);
    assert.equal(await quiet.alone(async () => Promise.resolve('done'), never), 'done');
  });
});

import assert from 'node:assert/strict';
import { withBackOff } from '../../../../src/client/language-models/back-off.ts';
import { OneAtATime } from '../../../../src/client/language-models/one-at-a-time.ts';

describe('asking a busy model', () => {
  const busy = new Error('busy');

  it('is repeated with growing pauses until it answers', async () => {
    const pauses: number[] = [];
    let tries = 0;
    const value = await withBackOff<string>(
      async () => (++tries < 3 ? { kind: 'later', error: busy } : { kind: 'done', value: 'text' }),
      async (milliseconds) => void pauses.push(milliseconds),
    );
    assert.equal(value, 'text');
    assert.deepEqual(pauses, [2000, 8000]);
  });

  it('ends with the last error after four tries, and at once with one that lasts', async () => {
    for (const [kind, tries] of [
      ['later', 4],
      ['failed', 1],
    ] as const) {
      let count = 0;
      const asked = withBackOff(
        async () => {
          count++;
          return { kind, error: busy };
        },
        async () => undefined,
      );
      await assert.rejects(asked, busy);
      assert.equal(count, tries);
    }
  });

  it('ends when the pause is cancelled', async () => {
    const cancelled = new Error('cancelled');
    const asked = withBackOff(
      async () => ({ kind: 'later', error: busy }),
      async () => Promise.reject(cancelled),
    );
    await assert.rejects(asked, cancelled);
  });
});

describe('questions to one model', () => {
  it('come one after the other, also after one has failed', async () => {
    const queue = new OneAtATime();
    const seen: string[] = [];
    const ask = (name: string, fails = false) =>
      queue.run(async () => {
        seen.push(`${name} begins`);
        await Promise.resolve();
        seen.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const answers = await Promise.allSettled([ask('a'), ask('b', true), ask('c')]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});

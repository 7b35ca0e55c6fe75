import assert from 'node:assert/strict';
import { RestartPolicy } from '../../../src/client/restart-policy.ts';

describe('restarts of a crashed server', () => {
  it('come after growing pauses, three in three minutes', () => {
    const policy = new RestartPolicy();
    const pauses = [0, 1000, 2000].map((now) => policy.crashed(now));
    assert.deepEqual(
      pauses.map((after) => (after.kind === 'restart' ? after.pauseMs : -1)),
      [500, 2000, 8000],
    );
    assert.deepEqual(policy.crashed(3000), { kind: 'give-up' });
  });

  it('count only crashes of the last three minutes', () => {
    const policy = new RestartPolicy();
    for (const now of [0, 1000, 2000]) policy.crashed(now);
    assert.deepEqual(policy.crashed(181_000), { kind: 'restart', pauseMs: 2000 });
  });

  it('begin anew when the person has asked for one', () => {
    const policy = new RestartPolicy();
    for (const now of [0, 1, 2, 3]) policy.crashed(now);
    policy.forget();
    assert.deepEqual(policy.crashed(4), { kind: 'restart', pauseMs: 500 });
  });
});

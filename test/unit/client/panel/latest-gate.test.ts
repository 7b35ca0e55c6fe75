import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LatestGate } from '../../../../src/client/panel/latest-gate.ts';

/** A timer that runs when it is told to. */
function manualTimer() {
  let work: (() => void) | undefined;
  return {
    start: (todo: () => void) => {
      work = todo;
      return () => (work = undefined);
    },
    fire: () => {
      const todo = work;
      work = undefined;
      todo?.();
    },
    get running() {
      return work !== undefined;
    },
  };
}

describe('gate of the latest value', () => {
  it('lets the first through at once and of the others the latest after the interval', () => {
    const passed: number[] = [];
    const timer = manualTimer();
    const gate = new LatestGate<number>((value) => passed.push(value), 250, timer.start);
    for (const value of [1, 2, 3]) gate.offer(value);
    assert.deepEqual(passed, [1]);
    timer.fire();
    assert.deepEqual(passed, [1, 3]);
    assert.ok(timer.running, 'the next interval has begun');
    timer.fire();
    assert.deepEqual(passed, [1, 3]);
    gate.offer(4);
    assert.deepEqual(passed, [1, 3, 4]);
  });

  it('forgets what waits when it is closed', () => {
    const passed: number[] = [];
    const timer = manualTimer();
    const gate = new LatestGate<number>((value) => passed.push(value), 250, timer.start);
    gate.offer(1);
    gate.offer(2);
    gate.close();
    timer.fire();
    assert.deepEqual(passed, [1]);
  });
});

import assert from 'node:assert/strict';
import { timePerCustomer } from '../../../../../src/evaluation/backends/sim/time-model/barrier-phases.ts';

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} instead of ${expected}`);
}

describe('blocks with barriers as customers of a queueing network', () => {
  it('let one block pay for everything one after the other', () => {
    near(timePerCustomer(1, [2, 3], 5), 10);
  });

  it('share two equal stations as known in closed form: (n + 1) / n', () => {
    for (const customers of [1, 2, 8, 32])
      near(timePerCustomer(customers, [1, 1], 0), (customers + 1) / customers);
  });

  it('come near the busiest station, and never below it, as they become more', () => {
    let before = Infinity;
    for (let customers = 1; customers <= 64; customers++) {
      const time = timePerCustomer(customers, [1, 0.6], 4);
      assert.ok(time >= 1 && time <= before, `${customers}: ${time}`);
      before = time;
    }
    assert.ok(before < 1.001);
  });

  it('need no time for nothing', () => {
    assert.equal(timePerCustomer(4, [0, 0], 0), 0);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { at, linearTicks, logTicks, tickText } from '../../../webview/charts/scale.ts';

describe('scales', () => {
  it('map domains to ranges, also by logarithm', () => {
    assert.equal(at({ kind: 'linear', domain: [0, 10], range: [100, 0] }, 5), 50);
    assert.equal(Math.round(at({ kind: 'log', domain: [1, 100], range: [0, 200] }, 10)), 100);
    assert.equal(at({ kind: 'linear', domain: [3, 3], range: [0, 10] }, 3), 5);
  });

  it('divide by round values', () => {
    assert.deepEqual(linearTicks([0, 4.1], 5), [0, 1, 2, 3, 4]);
    assert.deepEqual(linearTicks([0, 0.34], 4), [0, 0.1, 0.2, 0.3]);
    assert.deepEqual(linearTicks([2, 2], 5), [2]);
    assert.deepEqual(logTicks([0.9, 4.1]), [1, 1.5, 2, 3, 4]);
    assert.deepEqual(logTicks([1, 1e6]), [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
    assert.equal(tickText(66_900), '66.9k');
  });
});

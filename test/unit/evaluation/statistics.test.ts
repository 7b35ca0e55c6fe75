import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  bootstrapInterval,
  geometricMean,
  median,
  quantile,
  spearman,
} from '../../../src/evaluation/statistics.ts';
import { randomFor } from '../../../src/shared/random.ts';

describe('statistics', () => {
  it('takes the middle of odd and even counts', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.ok(Number.isNaN(median([])));
  });

  it('takes quantiles by nearest rank', () => {
    assert.equal(quantile([5, 1, 4, 2, 3], 0.2), 1);
    assert.equal(quantile([5, 1, 4, 2, 3], 1), 5);
  });

  it('averages ratios geometrically', () => {
    assert.ok(Math.abs(geometricMean([2, 8]) - 4) < 1e-12);
  });

  it('covers the true ratio of medians in about 95 of 100 experiments', () => {
    let covered = 0;
    for (let experiment = 0; experiment < 100; experiment++) {
      const random = randomFor('coverage', experiment);
      const noise = (): number => 1 + 0.05 * (random.next() + random.next() + random.next() - 1.5);
      const first = Array.from({ length: 30 }, () => 10 * noise());
      const second = Array.from({ length: 30 }, () => 10 * noise());
      const { low, high } = bootstrapInterval(
        [first, second],
        ([a = [], b = []]) => median(a) / median(b),
        `seed ${experiment}`,
        300,
      );
      if (low <= 1 && 1 <= high) covered++;
    }
    assert.ok(covered >= 88, `covered ${covered} of 100`);
  });

  it('is deterministic for a seed', () => {
    const of = (seed: string): unknown =>
      bootstrapInterval([[1, 2, 3, 4]], ([set = []]) => median(set), seed);
    assert.deepEqual(of('a'), of('a'));
  });

  it('correlates ranks, ties with their mean rank', () => {
    assert.equal(spearman([1, 2, 3, 4], [10, 20, 30, 40]), 1);
    assert.equal(spearman([1, 2, 3, 4], [4, 3, 2, 1]), -1);
    assert.ok(Math.abs(spearman([1, 2, 2, 3], [1, 2, 3, 4]) - 0.9486832980505138) < 1e-12);
  });
});

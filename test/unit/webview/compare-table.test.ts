import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Comparison, Roofline } from '../../../src/protocol/editor/candidate-view.ts';
import {
  comparedColumns,
  countersByDifference,
  roofAt,
  rooflineDomain,
  timeBars,
} from '../../../webview/model/compare-table.ts';
import { row } from './fixtures.ts';

const comparison: Comparison = {
  run: 'r',
  timing: 'measured',
  device: 'cuda:0',
  candidates: [row('o', { decision: 0 }), row('x'), row('y')],
  shapes: [
    {
      shape: 'N=1024',
      medianUs: [100, 50, null],
      ci95Us: [[95, 125], [48, 52], null],
    },
  ],
  counters: [
    { name: 'same', values: ['1', '1', '1'] },
    { name: 'other', values: ['1', '2', '1'] },
  ],
};
const roofline: Roofline = {
  device: 'cuda:0',
  timing: 'measured',
  bandwidthGBs: 1000,
  peakGflops: 10_000,
  source: 'data sheet',
  points: [{ candidate: 'o', label: 'Original', intensity: 0.5, gflops: 300 }],
};

describe('comparison', () => {
  it('letters the variants beside the original', () => {
    assert.deepEqual(
      comparedColumns(comparison).map(({ label }) => label),
      ['Original', 'A', 'B'],
    );
  });

  it('draws bars to the longest time, intervals included', () => {
    const [original, x, y] = timeBars(comparison.shapes[0] ?? { shape: '', medianUs: [], ci95Us: [] });
    assert.deepEqual([original?.share, original?.highShare], [0.8, 1]);
    assert.equal(x?.speedup, 2);
    assert.equal(y, null);
  });

  it('lists counters that differ first', () => {
    assert.deepEqual(
      countersByDifference(comparison).map(({ name, differs }) => [name, differs]),
      [
        ['other', true],
        ['same', false],
      ],
    );
  });

  it('draws a roof of bandwidth up to the ridge and of arithmetic beyond, around all points', () => {
    assert.equal(roofAt(roofline, 1), 1000);
    assert.equal(roofAt(roofline, 100), 10_000);
    const { intensity, gflops } = rooflineDomain(roofline);
    assert.ok(intensity[0] < 0.5 && intensity[1] > 10);
    assert.ok(gflops[0] < 300 && gflops[1] > 10_000);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  clampedRatio,
  implausible,
  isAtRoofline,
  lowerBoundUs,
  workOf,
} from '../../../../../src/evaluation/backends/measured/plausibility.ts';

const peaks = {
  dramGbPerSecond: 1000,
  l2GbPerSecond: 4000,
  fp32OperationsPerSecond: 50e12,
  emptyLaunchUs: 2,
};
const l2Bytes = 50e6;
const shape = { n: 1 };

describe('plausible times', () => {
  it('are bounded by cold reads from device memory', () => {
    const work = { bytesRead: 100e6, bytesWritten: 10e6, fp32Operations: 1e6 };
    assert.equal(lowerBoundUs(work, peaks, l2Bytes, 500), 102);
  });

  it('count writes at the rate of the L2 where they fit, of device memory where they do not', () => {
    const written = (bytesWritten: number): number =>
      lowerBoundUs({ bytesRead: 0, bytesWritten, fp32Operations: 0 }, peaks, l2Bytes, 500);
    assert.equal(written(40e6), 12);
    assert.equal(written(400e6), 402);
  });

  it('are bounded by arithmetic, and not at all for short kernels', () => {
    const work = { bytesRead: 1e6, bytesWritten: 1e6, fp32Operations: 10e9 };
    assert.equal(lowerBoundUs(work, peaks, l2Bytes, 500), 202);
    assert.equal(lowerBoundUs(work, peaks, l2Bytes, 15), 0);
  });

  it('are not bounded by what the baseline refutes', () => {
    const work = { bytesRead: 100e6, bytesWritten: 0, fp32Operations: 0 };
    assert.equal(lowerBoundUs(work, peaks, l2Bytes, 60), 0);
  });

  it('scale counted blocks to the grid, never above a buffer', () => {
    const buffers = [
      { name: 'a', bytes: 3200, sectorsRead: 100, sectorsWritten: 0 },
      { name: 'b', bytes: 64_000, sectorsRead: 0, sectorsWritten: 100 },
    ];
    const work = workOf({ buffers, blocksRun: 1, blocksTotal: 4 }, 7);
    assert.deepEqual(work, { bytesRead: 3200, bytesWritten: 12_800, fp32Operations: 7 });
  });

  it('are doubted below the bound and above ten times', () => {
    assert.equal(implausible(shape, 100, 80, 90)?.rule, 'below-bound');
    assert.equal(implausible(shape, 100, 88, 90), undefined);
    assert.equal(implausible(shape, 1000, 90, 0)?.rule, 'implausible-ratio');
  });

  it('count with what the bound allows at most, never as a loss', () => {
    assert.equal(clampedRatio(50, 100, 20), 5);
    assert.equal(clampedRatio(3, 100, 20), 3);
    assert.equal(clampedRatio(3, 100, 0), 3);
    assert.equal(clampedRatio(2, 100, 400), 1);
  });

  it('within 5 % of the bound are at the roofline', () => {
    assert.equal(isAtRoofline(104, 100), true);
    assert.equal(isAtRoofline(106, 100), false);
    assert.equal(isAtRoofline(1, 0), false);
  });
});

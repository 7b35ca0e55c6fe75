import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cellPulls, guidanceHints, pullText } from '../../../../src/engine/selection/guidance.ts';
import type { Transition } from '../../../../src/engine/selection/guidance.ts';

const step = (from: string, to: string, ratio: number | null, age = 0): Transition => ({
  from,
  to,
  logGain: ratio === null ? null : Math.log(ratio),
  age,
});
const filled =
  (...cells: string[]) =>
  (cell: string) =>
    cells.includes(cell);

describe('directional guidance', () => {
  it('says in words where steps gained, and how often', () => {
    const [pull] = cellPulls(
      [
        step('m1c0p0', 'm2c0p0', 1.4),
        step('m1c0p0', 'm2c0p0', 1.4),
        step('m1c0p0', 'm2c0p0', 1.4),
        step('m1c0p0', 'm2c0p0', null),
      ],
      filled('m1c0p0', 'm2c0p0'),
    );
    assert.ok(pull);
    assert.deepEqual([pull.axis, pull.direction, pull.tries, pull.gaining], ['memory', 1, 4, 3]);
    assert.equal(pullText(pull), 'moving to tiles in shared memory gained 1.40x in 3 of 4 tries');
  });

  it('names the level that steps reached, not the next one', () => {
    const [pull] = cellPulls([step('m0c0p0', 'm3c0p0', 2)], filled('m0c0p0', 'm3c0p0'));
    assert.equal(
      pull && pullText(pull),
      'moving to register blocks, asynchronous copies, double buffering or prefetch gained 2.00x in the one try',
    );
  });

  it('is stronger the more often and the more steps gained', () => {
    const strengthOf = (...ratios: (number | null)[]): number =>
      cellPulls(
        ratios.map((ratio) => step('m1c0p0', 'm2c0p0', ratio)),
        filled('m2c0p0'),
      )[0]?.strength ?? 0;
    assert.ok(strengthOf(1.5, 1.5) > strengthOf(1.5));
    assert.ok(strengthOf(1.5, 1.5) > strengthOf(1.1, 1.1));
    assert.ok(strengthOf(1.5, 1.5) > strengthOf(1.5, null));
    assert.ok(strengthOf(0.5) < 0, 'steps that lost point nowhere');
    assert.equal(strengthOf(null), 0);
  });

  it('decays with age, so that what held long ago gives way to what holds now', () => {
    const pulls = cellPulls(
      [step('m1c1p1', 'm2c1p1', 1.5, 500), step('m1c1p1', 'm1c2p1', 1.2, 0)],
      filled('m1c1p1', 'm2c1p1', 'm1c2p1'),
    );
    assert.deepEqual(
      pulls.map(({ axis }) => axis),
      ['compute', 'memory'],
    );
  });

  it('is pulled by empty cells beside gains', () => {
    const steps = [step('m1c0p0', 'm2c0p0', 1.2)];
    const [known] = cellPulls(steps, filled('m1c0p0', 'm2c0p0'));
    const [empty] = cellPulls(steps, filled('m1c0p0'));
    assert.ok((empty?.strength ?? 0) > (known?.strength ?? 0));
    assert.equal(empty?.towardsEmpty, true);
  });

  it('counts a step along two axes for both', () => {
    const pulls = cellPulls([step('m0c0p0', 'm1c0p1', 1.5)], filled('m0c0p0'));
    assert.deepEqual(pulls.map(({ axis, direction }) => [axis, direction]).toSorted(), [
      ['memory', 1],
      ['parallelism', 1],
    ]);
  });

  it('gives at most three hints, one an axis, for one parent or for all', () => {
    const steps = [
      step('m0c0p0', 'm1c0p0', 1.5),
      step('m1c0p0', 'm2c0p0', 1.5),
      step('m1c0p0', 'm1c0p2', 0.9),
    ];
    const cells = ['m0c0p0', 'm1c0p0', 'm2c0p0', 'm1c0p2'];
    assert.deepEqual(guidanceHints(steps, cells), [
      'moving to coalesced or vectorised global access gained 1.50x in 2 of 2 tries',
      'nothing verified uses fused passes or fast intrinsics yet',
      'nothing verified uses barriers or broadcast within a block yet',
    ]);
    assert.deepEqual(guidanceHints(steps, cells, 'm1c0p0'), [
      'moving to tiles in shared memory gained 1.50x in the one try',
      'nothing verified uses fused passes or fast intrinsics yet',
      'nothing verified uses barriers or broadcast within a block yet',
    ]);
    assert.deepEqual(guidanceHints([], []), []);
  });
});

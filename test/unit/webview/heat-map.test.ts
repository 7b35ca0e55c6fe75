import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RunSnapshot } from '../../../src/protocol/editor/run-view.ts';
import { arrowsOf, heatScale, mapsOf, neighbour, thirdAxis } from '../../../webview/model/heat-map.ts';
import { row, snapshot } from './fixtures.ts';

const squares = (of: RunSnapshot) => mapsOf(of, 'compute', 'memory').flatMap(({ rows }) => rows.flat());

describe('heat map', () => {
  it('shows each of the 64 cells once, whatever the axes', () => {
    for (const [x, y] of [
      ['compute', 'memory'],
      ['memory', 'parallelism'],
      ['parallelism', 'compute'],
    ] as const) {
      const cells = mapsOf(snapshot, x, y).flatMap(({ rows }) => rows.flat().map(({ cell }) => cell));
      assert.equal(new Set(cells).size, 64);
    }
    assert.equal(thirdAxis('memory', 'parallelism'), 'compute');
  });

  it('has the highest level of the rows on top and the lowest of the columns on the left', () => {
    const [first] = mapsOf(snapshot, 'compute', 'memory');
    assert.equal(first?.rows[0]?.[0]?.cell, 'm3c0p0');
    assert.equal(first?.rows[3]?.[3]?.cell, 'm0c3p0');
    assert.equal(first?.title, 'independent threads');
  });

  it('colours by the logarithm: the fastest fully, the original not at all, slower ones the other way', () => {
    const best = (speedup: number) => ({ candidate: 'x', speedup, summary: '' });
    const cells = [
      { cell: 'm0c0p0', evaluated: 1, alternatives: 0, best: best(4) },
      { cell: 'm1c0p0', evaluated: 1, alternatives: 0, best: best(2) },
      { cell: 'm2c0p0', evaluated: 1, alternatives: 0, best: best(1) },
      { cell: 'm3c0p0', evaluated: 1, alternatives: 0, best: best(0.5) },
    ];
    const heat = new Map(squares({ ...snapshot, cells }).map(({ cell, heat: value }) => [cell, value]));
    assert.deepEqual(
      ['m0c0p0', 'm1c0p0', 'm2c0p0', 'm3c0p0', 'm3c3p3'].map((cell) => heat.get(cell)),
      [1, 0.5, 0, -0.5, undefined],
    );
    assert.equal(heatScale([]), Math.log(1.1));
  });

  it('marks what became of a cell without an elite', () => {
    const cells = ['m0c0p0', 'm0c1p0', 'm0c2p0'].map((cell) => ({ cell, evaluated: 1, alternatives: 0 }));
    const candidates = [
      row('a', { cell: 'm0c0p0', state: 'failed' }),
      row('b', { cell: 'm0c1p0', state: 'quarantined' }),
      row('c', { cell: 'm0c2p0', state: 'evaluating' }),
    ];
    const marks = new Map(squares({ ...snapshot, cells, candidates }).map(({ cell, mark }) => [cell, mark]));
    assert.deepEqual(
      ['m0c0p0', 'm0c1p0', 'm0c2p0', 'm3c3p3'].map((cell) => marks.get(cell)),
      ['failed', 'doubted', 'evaluating', 'none'],
    );
    assert.equal(squares(snapshot).filter(({ mark }) => mark === 'best').length, 1);
  });

  it('draws arrows in the map they start in, and tells those that leave it', () => {
    const arrows = [
      { from: 'm1c1p0', axis: 'memory', direction: 1, strength: 1, text: 'up' },
      { from: 'm1c1p0', axis: 'parallelism', direction: 1, strength: 1, text: 'on' },
    ] as const;
    const [up, across] = arrowsOf(arrows, 'compute', 'memory', 0);
    assert.deepEqual([up?.x, up?.y, up?.dx, up?.dy, up?.across], [1.5, 2.5, 0, -1, false]);
    assert.equal(across?.across, true);
    assert.deepEqual(arrowsOf(arrows, 'compute', 'memory', 1), []);
  });

  it('moves by arrow keys within a map and along columns into the next', () => {
    const move = (cell: string, key: string) => neighbour(cell, key, 'compute', 'memory');
    assert.equal(move('m1c1p0', 'ArrowUp'), 'm2c1p0');
    assert.equal(move('m3c1p0', 'ArrowUp'), undefined);
    assert.equal(move('m1c3p0', 'ArrowRight'), 'm1c0p1');
    assert.equal(move('m1c0p1', 'ArrowLeft'), 'm1c3p0');
    assert.equal(move('m1c3p3', 'ArrowRight'), undefined);
    assert.equal(move('m1c2p0', 'Home'), 'm1c0p0');
  });
});

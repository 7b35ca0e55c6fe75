import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Archive } from '../../../../src/engine/archive/archive.ts';
import type { ArchiveEntry } from '../../../../src/engine/archive/archive.ts';
import { allCells, cellDistance, coordinatesOf, neighboursOf } from '../../../../src/engine/archive/cells.ts';

let made = 0;
function entry(
  speedup: number,
  options: Partial<{ width: number; cell: string; length: number }> = {},
): ArchiveEntry {
  const half = (options.width ?? 0) / 2;
  return {
    candidate: `c${made++}`,
    cell: options.cell ?? 'm1c1p1',
    speedup: { value: speedup, ci95: [speedup - half, speedup + half] },
    regionLength: options.length ?? 100,
  };
}

describe('cells', () => {
  it('are 64, named by their coordinates', () => {
    assert.equal(new Set(allCells).size, 64);
    assert.deepEqual(coordinatesOf('m2c0p3'), { memory: 2, compute: 0, parallelism: 3 });
    assert.throws(() => coordinatesOf('m4c0p0'), RangeError);
  });

  it('have three neighbours in a corner and six inside', () => {
    assert.equal(neighboursOf('m0c0p0').length, 3);
    assert.equal(neighboursOf('m1c2p1').length, 6);
    assert.equal(cellDistance('m0c0p0', 'm3c3p3'), 9);
  });
});

for (const timing of ['modelled', 'measured'] as const) {
  describe(`archive of ${timing} times`, () => {
    it('fills an empty cell and values it against the best neighbour', () => {
      const archive = new Archive(timing);
      assert.deepEqual(archive.add(entry(1)), { status: 'new-cell', value: 0 });
      archive.add(entry(2, { cell: 'm1c1p2' }));
      const result = archive.add(entry(4, { cell: 'm1c1p3' }));
      assert.equal(result.status, 'new-cell');
      assert.ok(Math.abs(result.value - Math.log(2)) < 1e-12);
    });

    it('replaces only when the whole interval is above the old one', () => {
      const archive = new Archive(timing);
      archive.add(entry(2, { width: 0.2 }));
      assert.equal(archive.add(entry(2.15, { width: 0.2 })).status, 'not-added');
      const better = entry(2.5, { width: 0.2 });
      const result = archive.add(better);
      assert.equal(result.status, 'improved');
      assert.ok(Math.abs(result.value - Math.log(2.5 / 2)) < 1e-12);
      assert.equal(archive.get('m1c1p1')?.best, better);
    });

    it('keeps a simpler tie beside the elite, and only the simplest', () => {
      const archive = new Archive(timing);
      const first = entry(2, { width: 0.1, length: 100 });
      const simpler = entry(1.98, { width: 0.1, length: 80 });
      archive.add(first);
      assert.equal(archive.add(simpler).status, 'alternative');
      assert.equal(archive.add(entry(2, { width: 0.1, length: 90 })).status, 'not-added');
      assert.equal(archive.add(entry(1.2, { width: 0.1, length: 10 })).status, 'not-added');
      assert.deepEqual(archive.get('m1c1p1'), { best: first, alternative: simpler });
      archive.add(entry(4, { width: 0.1 }));
      assert.deepEqual(archive.alternatives(), []);
    });

    it('never gets worse, whatever is offered', () => {
      const archive = new Archive(timing);
      let best = 0;
      for (let i = 0; i < 500; i++) {
        const cell = allCells[(i * 7) % 64] ?? 'm0c0p0';
        const before = archive.get(cell)?.best.speedup.value ?? 0;
        archive.add(entry(0.5 + ((i * 37) % 101) / 20, { cell, width: (i % 5) / 50 }));
        assert.ok((archive.get(cell)?.best.speedup.value ?? 0) >= before);
        assert.ok(archive.statistics().best >= best);
        best = archive.statistics().best;
      }
    });

    it('counts coverage, QD score, best and mean', () => {
      const archive = new Archive(timing);
      assert.deepEqual(archive.statistics(), { elites: 0, coverage: 0, qdScore: 0, best: 0, mean: 0 });
      archive.add(entry(1));
      archive.add(entry(4, { cell: 'm0c0p0' }));
      const statistics = archive.statistics();
      assert.equal(statistics.elites, 2);
      assert.equal(statistics.coverage, 2 / 64);
      assert.equal(statistics.qdScore, 5);
      assert.equal(statistics.best, 4);
      assert.ok(Math.abs(statistics.mean - 2) < 1e-12);
    });

    it('lists elites in the same order whatever the order of arrival', () => {
      const entries = allCells.map((cell, index) => entry(1 + index / 10, { cell }));
      const forward = new Archive(timing);
      const backward = new Archive(timing);
      for (const one of entries) forward.add(one);
      for (const one of entries.toReversed()) backward.add(one);
      assert.deepEqual(forward.elites(), backward.elites());
    });

    it('knows the empty cells next to filled ones', () => {
      const archive = new Archive(timing);
      archive.add(entry(1, { cell: 'm0c0p0' }));
      assert.deepEqual(archive.emptyFrontier().toSorted(), ['m0c0p1', 'm0c1p0', 'm1c0p0']);
    });
  });
}

describe('archive of modelled times', () => {
  it('treats a gain under half a percent as a tie', () => {
    const archive = new Archive('modelled');
    archive.add(entry(2));
    assert.equal(archive.add(entry(2.009)).status, 'not-added');
    assert.equal(archive.add(entry(2.009, { length: 50 })).status, 'alternative');
    assert.equal(archive.add(entry(2.011)).status, 'improved');
  });
});

import assert from 'node:assert/strict';
import { meanWork, mostWork } from '../../../../../src/evaluation/backends/sim/block-census.ts';
import { mergeCounters } from '../../../../../src/evaluation/backends/sim/merge-counters.ts';
import { drawClusters, strataOf } from '../../../../../src/evaluation/backends/sim/sampling-plan.ts';
import type { SimulatorCounters } from '../../../../../src/protocol/counters.ts';
import { randomFor } from '../../../../../src/shared/random.ts';

const blocks = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('census of blocks', () => {
  it('knows the mean of any blocks and the longest', () => {
    const census = { work: Float64Array.of(1, 2, 9, 0), ran: [0, 1, 2] };
    assert.equal(meanWork(census, census.ran), 4);
    assert.equal(meanWork(census, 'all'), 3);
    assert.equal(meanWork(census, []), 0);
    assert.equal(mostWork(census), 9);
  });
});

describe('kinds of blocks', () => {
  it('are told apart by their work, each counted by its share of it and at least once', () => {
    const work = Float64Array.from(blocks(1000), (block) => (block % 97 === 13 ? 5000 : 10));
    const kinds = strataOf({ work, ran: 'all' }, 40, true);
    assert.equal(kinds.length, 2);
    assert.deepEqual(
      kinds.map(({ members }) => members.length),
      [989, 11],
    );
    assert.equal(
      kinds.reduce((sum, { members }) => sum + members.length, 0),
      1000,
    );
    assert.ok(kinds.every(({ members, take }) => take >= 1 && take <= members.length));
    assert.equal(kinds[1]?.take, 11);
  });

  it('are one where work does not tell them apart, of the blocks that ran', () => {
    const [only, ...others] = strataOf({ work: new Float64Array(100).fill(3), ran: [4, 2, 90] }, 2, false);
    assert.deepEqual(others, []);
    assert.deepEqual(only, { members: [2, 4, 90], take: 2 });
  });

  it('are drawn from everywhere, in runs of neighbours, the same for the same seed only', () => {
    const draw = (seed: string): readonly number[] => drawClusters(blocks(1000), 40, 4, randomFor(seed));
    const drawn = draw('a');
    assert.equal(drawn.length, 40);
    assert.deepEqual(drawn, draw('a'));
    assert.notDeepEqual(drawn, draw('b'));
    for (let tenth = 0; tenth < 10; tenth++)
      assert.equal(drawn.filter((block) => Math.floor(block / 100) === tenth).length, 4);
    assert.deepEqual(drawClusters([3, 5], 7, 2, randomFor('a')), [3, 5]);
  });
});

describe('merged counters', () => {
  const counters = (blocksRun: number, requests: number, address: number): SimulatorCounters => ({
    blocksRun,
    blocksTotal: 100,
    threadsPerBlock: 32,
    warpsPerBlock: 1,
    staticSharedBytes: 0,
    dynamicSharedBytes: 0,
    barriers: requests,
    warpBarriers: 0,
    shuffles: 0,
    memory: [],
    basicBlocks: [{ address, line: 1, file: 'k.cu', warps: requests, lanes: 32 * requests }],
    buffers: [{ name: 'A', bytes: 64, sectorsRead: requests, sectorsWritten: 0 }],
    specialFunctions: { expf: requests },
  });

  it('of equal kinds are those of one sample', () => {
    const merged = mergeCounters([
      { counters: counters(2, 20, 16), stands: 50 },
      { counters: counters(2, 20, 16), stands: 50 },
    ]);
    assert.equal(merged.blocksRun, 4);
    assert.equal(merged.blocksTotal, 100);
    assert.equal(merged.barriers, 40);
    assert.deepEqual(merged.basicBlocks, [{ address: 16, line: 1, file: 'k.cu', warps: 40, lanes: 1280 }]);
    assert.deepEqual(merged.buffers, [{ name: 'A', bytes: 64, sectorsRead: 40, sectorsWritten: 0 }]);
    assert.deepEqual(merged.specialFunctions, { expf: 40 });
  });

  it('weigh every kind by the share of the grid that it is', () => {
    // One block of a hundred does a thousand times the work, and half of those counted were of its kind.
    const merged = mergeCounters([
      { counters: counters(1, 10, 16), stands: 99 },
      { counters: counters(1, 10_000, 32), stands: 1 },
    ]);
    const wholeGrid = (merged.barriers * merged.blocksTotal) / merged.blocksRun;
    assert.ok(Math.abs(wholeGrid - (99 * 10 + 10_000)) < 1e-6);
    assert.equal(merged.basicBlocks.length, 2);
  });
});

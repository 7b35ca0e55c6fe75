import assert from 'node:assert/strict';
import {
  countBudget,
  limitsFor,
  planSampling,
  scaleOf,
} from '../../../../../src/evaluation/backends/sim/sampling-plan.ts';

describe('sampling plan', () => {
  const limits = { threads: 4096, clusterBlocks: 2, clusters: 5 };

  it('runs small grids whole', () => {
    assert.deepEqual(planSampling(16, 256, limits), { kind: 'all' });
  });

  it('spreads clusters of neighbours from the first block to the last', () => {
    const plan = planSampling(4096, 256, limits);
    assert.ok(plan.kind === 'sampled');
    assert.equal(plan.clusters, 5);
    assert.deepEqual(plan.blocks.slice(0, 2), [0, 1]);
    assert.deepEqual(plan.blocks.slice(-2), [4094, 4095]);
    assert.ok(plan.blocks.length * 256 <= limits.threads);
    assert.equal(scaleOf(plan, 4096), 4096 / plan.blocks.length);
  });

  it('keeps to the middle when it affords one block', () => {
    assert.deepEqual(planSampling(100, 1024, { threads: 1024, clusterBlocks: 4, clusters: 5 }), {
      kind: 'sampled',
      blocks: [49],
      clusters: 1,
    });
  });

  it('never repeats or leaves the grid', () => {
    for (const total of [3, 7, 17, 1000, 65535]) {
      const plan = planSampling(total, 512, limits);
      if (plan.kind === 'all') continue;
      assert.equal(new Set(plan.blocks).size, plan.blocks.length);
      assert.ok(plan.blocks.every((block) => block >= 0 && block < total));
    }
  });

  it('buys fewer blocks of a costly kernel', () => {
    const cheap = limitsFor({ laneAccesses: 512, threadsPerBlock: 256 }, 8);
    const costly = limitsFor({ laneAccesses: 524_288, threadsPerBlock: 256 }, 8);
    assert.ok(costly.threads < cheap.threads);
    assert.ok((costly.threads / 256) * 524_288 <= countBudget.accesses);
    assert.ok(limitsFor({ laneAccesses: 1e9, threadsPerBlock: 1024 }, 2).threads >= 1024);
  });
});

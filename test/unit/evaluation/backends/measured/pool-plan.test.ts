import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { planPool } from '../../../../../src/evaluation/backends/measured/pool-plan.ts';
import type { PoolNeeds } from '../../../../../src/evaluation/backends/measured/pool-plan.ts';
import type { BoundArgument } from '../../../../../src/evaluation/backends/sim/runner-request.ts';

const mebi = 2 ** 20;

function buffer(role: 'input' | 'output' | 'inout', bytes: number): BoundArgument {
  return {
    kind: 'buffer',
    name: role,
    type: 'f32',
    elements: bytes / 4,
    role,
    distribution: { kind: 'normal' },
  };
}

function needs(changes: Partial<PoolNeeds> = {}): PoolNeeds {
  return {
    arguments: [buffer('input', 8 * mebi), buffer('output', 8 * mebi)],
    shortestUs: 100,
    l2Bytes: 50 * mebi,
    budgetBytes: 2 ** 36,
    withFlush: true,
    withPool: true,
    ...changes,
  };
}

describe('plan of input sets', () => {
  it('times long kernels one launch at a time on one of eight sets, and flushes more than twice the L2', () => {
    const plan = planPool(needs());
    assert.equal(plan.placing, 'fixed');
    assert.equal(plan.pool, 8);
    assert.equal(plan.batch, 1);
    assert.ok(plan.flushBytes > 100 * mebi);
  });

  it('rotates short kernels over sets that exceed twice the L2 together, without a flush', () => {
    const plan = planPool(needs({ shortestUs: 5 }));
    assert.equal(plan.placing, 'rotate');
    assert.ok(plan.pool * 16 * mebi > 100 * mebi);
    assert.equal(plan.flushBytes, 0);
    assert.equal(plan.isWarm, false);
    assert.ok(plan.batch >= 20);
  });

  it('says that sets too small for that are warm', () => {
    const plan = planPool(
      needs({ shortestUs: 3, arguments: [buffer('input', 1024), buffer('output', 1024)] }),
    );
    assert.equal(plan.isWarm, true);
  });

  it('launches no inout twice between two restorations', () => {
    const plan = planPool(needs({ shortestUs: 1, arguments: [buffer('inout', 8 * mebi)] }));
    assert.ok(plan.batch <= plan.pool);
  });

  it('shrinks the pool to the memory there is, to one set at least', () => {
    const fixed = 24 * mebi + planPool(needs()).flushBytes;
    assert.equal(planPool(needs({ budgetBytes: fixed + 20 * mebi })).pool, 2);
    const least = planPool(needs({ budgetBytes: mebi }));
    assert.equal(least.pool, 1);
    assert.ok(least.bytes > mebi);
  });

  it('generates few sets of large inputs', () => {
    const plan = planPool(needs({ arguments: [buffer('input', 512 * mebi), buffer('output', mebi)] }));
    assert.equal(plan.pool, 2);
  });
});

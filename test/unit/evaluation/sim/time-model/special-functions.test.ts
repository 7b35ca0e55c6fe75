import assert from 'node:assert/strict';
import { costOfSpecial } from '../../../../../src/evaluation/backends/sim/time-model/special-functions.ts';

function total(name: string): number {
  const { special, fp32, fp64, integer } = costOfSpecial(name);
  return special + fp32 + fp64 + integer;
}

describe('special functions', () => {
  for (const [fast, accurate] of [
    ['__expf', 'expf'],
    ['__logf', 'logf'],
    ['__sinf', 'sinf'],
    ['__cosf', 'cosf'],
    ['__powf', 'powf'],
    ['__fdividef', 'fdivf'],
    ['rsqrtf', 'sqrtf'],
  ] as const)
    it(`${fast} costs less than ${accurate}`, () => {
      assert.ok(total(fast) < total(accurate));
    });

  it('double precision costs the double-precision pipe', () => {
    assert.equal(costOfSpecial('exp').fp32, 0);
    assert.ok(costOfSpecial('exp').fp64 > costOfSpecial('expf').fp32);
    assert.equal(costOfSpecial('erf').fp32, 0);
    assert.ok(costOfSpecial('erff').fp32 > 0);
  });

  it('minimum and maximum are single operations', () => {
    assert.equal(total('fmaxf'), 1);
    assert.equal(total('fmin'), 1);
  });

  it('unknown names still cost something', () => {
    assert.ok(total('besselish') > 5);
  });
});

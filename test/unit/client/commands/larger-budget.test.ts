import assert from 'node:assert/strict';
import { largerBudget, reachedLimits } from '../../../../src/client/commands/larger-budget.ts';
import { runView } from '../views/sample-runs.ts';

describe('limits of a run that is resumed', () => {
  it('are reached one by one', () => {
    const run = runView({ evaluations: 60, budget: { evaluations: 60, minutes: 10 }, activeMs: 61_000 });
    assert.deepEqual(reachedLimits(run), ['evaluations']);
    assert.deepEqual(reachedLimits({ ...run, activeMs: 600_000 }), ['evaluations', 'minutes']);
    assert.deepEqual(reachedLimits(runView()), []);
  });

  it('are proposed twice as large where they are reached; the others stay', () => {
    const run = runView({ evaluations: 60, budget: { evaluations: 60, minutes: 10 } });
    assert.deepEqual(largerBudget(run), { evaluations: 120, minutes: 10 });
    const costly = runView({ budget: { usd: 0.5 }, usage: { tokensIn: 1, tokensOut: 1, usd: 0.52 } });
    assert.deepEqual(largerBudget(costly), { usd: 2 });
  });

  it('stay as they were for a run that was stopped', () => {
    const stopped = runView({ status: 'finished', endedBecause: 'stopped' });
    assert.deepEqual(largerBudget(stopped), { evaluations: 200 });
  });

  it('allow more evaluations when the search had nothing left to try', () => {
    const exhausted = runView({ endedBecause: 'exhausted', budget: { minutes: 9 } });
    assert.deepEqual(largerBudget(exhausted), { minutes: 9, evaluations: 74 });
  });
});

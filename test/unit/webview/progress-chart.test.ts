import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { progressChart } from '../../../webview/model/progress-chart.ts';
import { snapshot } from './fixtures.ts';

const progress = [
  { evaluations: 0, activeMs: 0, usd: 0, best: 1 },
  { evaluations: 1, activeMs: 1000, usd: 0, best: 1 },
  { evaluations: 2, activeMs: 2000, usd: 0.1, best: 1.5, own: 1.5 },
  { evaluations: 3, activeMs: 9000, usd: 0.1, best: 1.5, own: 0.8 },
];
const of = { ...snapshot, progress, run: { ...snapshot.run, status: 'finished' as const } };

describe('progress chart', () => {
  it('steps where the best rises and ends where the run stands', () => {
    assert.deepEqual(progressChart(of, 'evaluations', false).steps, [
      { effort: 0, best: 1 },
      { effort: 2, best: 1 },
      { effort: 2, best: 1.5 },
      { effort: 3, best: 1.5 },
    ]);
    assert.equal(progressChart(of, 'time', false).steps.at(-1)?.effort, 9000);
    assert.equal(progressChart(of, 'evaluations', false).rises.length, 1);
  });

  it('counts evaluations without a result of their own as failures, the original not', () => {
    assert.deepEqual(progressChart(of, 'evaluations', false).failures, [1]);
  });

  it('begins at zero, and on a logarithmic scale below the slowest', () => {
    assert.equal(progressChart(of, 'evaluations', false).speedups[0], 0);
    const [low, high] = progressChart(of, 'evaluations', true).speedups;
    assert.ok(low > 0 && low < 0.8 && high > 1.5);
  });

  it('leaves room up to a budget that is near while the run goes on', () => {
    const running = (evaluations: number) => ({
      ...of,
      run: { ...of.run, status: 'running' as const, budget: { evaluations } },
    });
    assert.equal(progressChart(running(10), 'evaluations', false).effortTo, 10);
    assert.ok(progressChart(running(1000), 'evaluations', false).effortTo < 4);
  });

  it('has a domain without any point', () => {
    const empty = progressChart({ ...of, progress: [] }, 'cost', true);
    assert.equal(empty.effortTo, 1);
    assert.deepEqual(empty.steps, []);
  });
});

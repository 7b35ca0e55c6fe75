import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RunView } from '../../../src/protocol/editor/run-view.ts';
import { baselineUs, emptyText, figuresOf, stateOf } from '../../../webview/model/run-figures.ts';
import { snapshot } from './fixtures.ts';

const run = (change: Partial<RunView>): RunView => ({ ...snapshot.run, ...change });
const nothing = { bestCandidate: null, bestSpeedup: null };

describe('header of the panel', () => {
  it('shows of the budget what has a limit or is not zero', () => {
    const figures = figuresOf(
      run({ evaluations: 37, budget: { evaluations: 200, tokens: 50_000 }, activeMs: 0 }),
    );
    assert.deepEqual(
      figures.map(({ id, text, value }) => [id, text, value]),
      [
        ['evaluations', '37 / 200', 37],
        ['tokens', '0 / 50.0k', 0],
      ],
    );
    const spent = figuresOf(
      run({ budget: {}, usage: { tokensIn: 900, tokensOut: 100, usd: 0.4 }, gpuSeconds: 12 }),
    );
    assert.deepEqual(
      spent.map(({ id }) => id),
      ['evaluations', 'tokens', 'money', 'gpu-seconds', 'time'],
    );
  });

  it('tells states that need somebody from those that do not', () => {
    assert.equal(stateOf(run({ status: 'running' })).tone, 'active');
    assert.equal(stateOf(run({ status: 'interrupted' })).tone, 'attention');
    assert.equal(stateOf(run({ status: 'finished', endedBecause: 'baseline-failed' })).tone, 'attention');
    assert.equal(stateOf(run({ status: 'finished', endedBecause: 'budget' })).tone, 'calm');
  });

  it('averages the original over shapes as speedups are averaged', () => {
    const baseline = [100, 400].map((medianUs) => ({
      shape: '',
      medianUs,
      ci95Us: [medianUs, medianUs] as const,
    }));
    assert.equal(Math.round(baselineUs({ ...snapshot, baseline }) ?? 0), 200);
    assert.equal(baselineUs({ ...snapshot, baseline: [] }), undefined);
  });
});

describe('empty states of the panel', () => {
  it('says nothing when something was found', () => {
    assert.equal(emptyText(snapshot), undefined);
  });

  it('says what happens before the first evaluation', () => {
    const text = emptyText({
      ...snapshot,
      run: run({ ...nothing, status: 'running' }),
      total: 0,
      baseline: [],
    });
    assert.match(text?.title ?? '', /Measuring the original/);
  });

  it('says what was tried when nothing faster was found', () => {
    const text = emptyText({ ...snapshot, run: run({ ...nothing, status: 'finished', evaluations: 40 }) });
    assert.match(text?.text ?? '', /40 variants were evaluated, 12 of them failed/);
    const unanswered = { stage: 'proposal', rule: 'openai:m', count: 5, message: 'no answer' };
    const same = emptyText({
      ...snapshot,
      run: run({ ...nothing, status: 'finished', evaluations: 40 }),
      failures: [...snapshot.failures, unanswered],
    });
    assert.equal(same?.text, text?.text, 'what a model did not deliver is no variant');
  });

  it('says why the original did not pass', () => {
    const failed = run({ ...nothing, status: 'finished', endedBecause: 'baseline-failed' });
    const text = emptyText({ ...snapshot, run: failed });
    assert.match(text?.text ?? '', /race \(correctness check\): Two threads/);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { everything } from '../../../src/protocol/editor/panel-messages.ts';
import { initialModel, keptState, questionsBetween, reduce } from '../../../webview/model/panel-model.ts';
import { snapshot } from './fixtures.ts';

const shown = reduce(initialModel(undefined), { kind: 'snapshot', snapshot });

describe('model of the panel', () => {
  it('is the same after a reload', () => {
    const before = {
      ...shown,
      state: { ...shown.state, tab: 'compare' as const, selected: 'a', compared: ['a', 'b'] },
      view: { ...shown.view, axisX: 'parallelism' as const },
    };
    const after = initialModel(keptState(before));
    assert.deepEqual(after.state, before.state);
    assert.deepEqual(after.view, before.view);
    assert.equal(after.state.run, snapshot.run.run);
  });

  it('asks again for what was open before a reload', () => {
    const after = initialModel({ ...shown.state, tab: 'compare', selected: 'a', compared: ['a', 'b'] });
    assert.deepEqual(
      questionsBetween(initialModel(undefined), after).map(({ kind }) => kind),
      ['details', 'compare'],
    );
  });

  it('asks once for each change of filter, selection and comparison', () => {
    const filtered = { ...shown, state: { ...shown.state, filter: { ...everything, top: 5 } } };
    assert.deepEqual(questionsBetween(shown, filtered), [
      { kind: 'filter', filter: { ...everything, top: 5 } },
    ]);
    assert.deepEqual(questionsBetween(filtered, { ...filtered, connected: false }), []);
    const compared = { ...shown, state: { ...shown.state, tab: 'compare' as const, compared: ['a'] } };
    assert.deepEqual(questionsBetween(shown, compared), [{ kind: 'compare', candidates: ['a'] }]);
    assert.deepEqual(questionsBetween(compared, { ...compared, width: 500 }), []);
  });

  it('asks for the details again when the candidate has been evaluated meanwhile', () => {
    const [row] = snapshot.candidates;
    assert.ok(row !== undefined);
    const selected = {
      ...shown,
      state: { ...shown.state, selected: row.candidate },
      details: { row: { ...row, state: 'evaluating' } } as unknown as NonNullable<typeof shown.details>,
    };
    assert.deepEqual(questionsBetween(selected, selected), [{ kind: 'details', candidate: row.candidate }]);
  });

  it('forgets a problem of the watch with the next snapshot, and keeps showing the last one till then', () => {
    const broken = reduce(shown, { kind: 'problem', problem: { code: 'run-unknown', message: 'Gone.' } });
    assert.equal(broken.snapshot, snapshot);
    assert.equal(broken.problem?.code, 'run-unknown');
    assert.equal(reduce(broken, { kind: 'snapshot', snapshot }).problem, undefined);
  });

  it('announces a new best and another state, and nothing else', () => {
    assert.equal(shown.announcement, '');
    assert.equal(reduce(shown, { kind: 'snapshot', snapshot: { ...snapshot, total: 121 } }).announcement, '');
    const best = { ...snapshot.run, bestCandidate: 'new', bestSpeedup: { value: 5, ci95: [5, 5] as const } };
    const better = reduce(shown, { kind: 'snapshot', snapshot: { ...snapshot, run: best } });
    assert.match(better.announcement, /New best: 5.0 times as fast, modelled/);
    const paused = { ...snapshot, run: { ...snapshot.run, status: 'paused' as const } };
    assert.match(reduce(shown, { kind: 'snapshot', snapshot: paused }).announcement, /paused/);
  });
});

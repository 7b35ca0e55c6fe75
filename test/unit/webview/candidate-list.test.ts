import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { listedRows, outcomeText } from '../../../webview/model/candidate-list.ts';
import { row, snapshot } from './fixtures.ts';

const at = (value: number) => ({ value, ci95: [value, value] as const });
const candidates = [
  row('a', { speedup: at(2), decision: 4, cell: 'm0c0p0' }),
  row('b', { speedup: at(2), decision: 9, cell: 'm1c0p0' }),
  row('c', { speedup: at(3), decision: 2, cell: 'm0c0p0' }),
  row('d', { state: 'failed', decision: 7, stage: 'check', rule: 'race' }),
];
const list = { ...snapshot, candidates };
const order = (sortBy: 'speedup' | 'decision', sortDown: boolean, cell?: string) =>
  listedRows(list, { sortBy, sortDown }, cell)
    .map(({ candidate }) => candidate)
    .join('');

describe('list of variants', () => {
  it('sorts both ways, keeps the order of equal ones and those without a value last', () => {
    assert.equal(order('speedup', true), 'cabd');
    assert.equal(order('speedup', false), 'abcd');
    assert.equal(order('decision', true), 'bdac');
  });

  it('shows only the variants of a chosen cell', () => {
    assert.equal(order('speedup', true, 'm0c0p0'), 'ca');
  });

  it('says how a variant fared, with stage and rule of failures', () => {
    assert.equal(outcomeText(candidates[3] ?? row('x')), 'Failed in check: race');
    assert.equal(outcomeText(row('x', { elite: 'best' })), 'Best of its cell');
    assert.equal(outcomeText(row('x', { state: 'evaluating', stage: 'build' })), 'Evaluating');
  });
});

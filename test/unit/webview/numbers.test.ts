import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  countText,
  durationText,
  intervalText,
  moneyText,
  ratioText,
  shortRatio,
  speedupText,
  timeText,
} from '../../../webview/format/numbers.ts';

describe('numbers of the panel', () => {
  it('marks modelled ratios, and only those', () => {
    assert.equal(ratioText(2.314, 'measured'), '2.31x');
    assert.equal(ratioText(1.94, 'modelled'), '~1.9x');
    assert.equal(ratioText(1.04, 'modelled'), '~1.04x');
  });

  it('gives times three digits in a unit that fits', () => {
    assert.equal(timeText(12.44), '12.4 us');
    assert.equal(timeText(1304), '1.30 ms');
    assert.equal(timeText(2.5e6), '2.50 s');
  });

  it('leaves intervals without a width out', () => {
    assert.equal(intervalText([1.9, 1.9]), '');
    assert.equal(intervalText([2.276, 2.341]), '2.28 to 2.34');
    assert.equal(speedupText({ value: 2.3, ci95: [2.2, 2.4] }, 'measured'), '2.30x measured (2.20 to 2.40)');
    assert.equal(speedupText({ value: 1.9, ci95: [1.9, 1.9] }, 'modelled'), '~1.9x modelled');
  });

  it('fits ratios into squares', () => {
    assert.equal(shortRatio(3.817, 'modelled'), '3.8');
    assert.deepEqual(
      [0.966, 3.817, 12.34, 99.96].map((value) => shortRatio(value, 'measured')),
      ['0.97', '3.82', '12.34', '100'],
    );
  });

  it('shortens counts, money and durations', () => {
    assert.equal(countText(812), '812');
    assert.equal(countText(41_900), '41.9k');
    assert.equal(moneyText(0.0042), '$0.0042');
    assert.equal(moneyText(0.42), '$0.42');
    assert.deepEqual([0, 7, 2300, 45_000, 720_000, 5_460_000].map(durationText), [
      '0 s',
      '7 ms',
      '2.3 s',
      '45 s',
      '12 min',
      '1 h 31 min',
    ]);
  });
});

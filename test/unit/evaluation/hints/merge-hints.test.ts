import assert from 'node:assert/strict';
import { mergeHints } from '../../../../src/evaluation/hints/merge-hints.ts';
import type { Hint } from '../../../../src/protocol/hint.ts';

const hint = (rule: string, source: Hint['source'], rest: Partial<Hint> = {}): Hint => ({
  rule,
  text: `${rule} by ${source}`,
  scope: rest.line === undefined ? 'kernel' : 'line',
  source,
  ...rest,
});

describe('hints of several sources', () => {
  it('are one where they say the same: the measured one stays, takes the line and names the other', () => {
    assert.deepEqual(
      mergeHints(
        [hint('uncoalesced-global-access', 'simulator', { line: 7, estimatedSpeedup: 3 })],
        [hint('uncoalesced-global-access', 'ncu', { estimatedSpeedup: 1.9 })],
      ),
      [
        {
          rule: 'uncoalesced-global-access',
          text: 'uncoalesced-global-access by ncu',
          estimatedSpeedup: 1.9,
          scope: 'line',
          line: 7,
          source: 'ncu',
          alsoFrom: ['simulator'],
        },
      ],
    );
  });

  it('keep the lines that only one source knows, and the estimate of the one that has one', () => {
    const merged = mergeHints(
      [
        hint('bank-conflicts', 'simulator', { line: 3, estimatedSpeedup: 1.2 }),
        hint('bank-conflicts', 'simulator', { line: 9, estimatedSpeedup: 1.6 }),
      ],
      [hint('bank-conflicts', 'ncu')],
    );
    assert.deepEqual(
      merged.map(({ line, source, estimatedSpeedup, alsoFrom }) => [
        line,
        source,
        estimatedSpeedup,
        alsoFrom,
      ]),
      [
        [9, 'ncu', 1.6, ['simulator']],
        [3, 'simulator', 1.2, undefined],
      ],
    );
  });

  it('are two where they speak of different lines or different things', () => {
    const merged = mergeHints(
      [hint('double-arithmetic', 'simulator', { line: 3 })],
      [hint('double-arithmetic', 'compiler', { line: 4 }), hint('register-spills', 'compiler')],
    );
    assert.equal(merged.length, 3);
  });

  it('come in the order of what they promise, three sources in one included', () => {
    const merged = mergeHints(
      [hint('low-occupancy', 'model', { estimatedSpeedup: 1.1 })],
      [hint('low-occupancy', 'compiler'), hint('register-spills', 'compiler')],
      [
        hint('low-occupancy', 'ncu', { estimatedSpeedup: 1.3 }),
        hint('bottleneck', 'ncu', { estimatedSpeedup: 2 }),
      ],
    );
    assert.deepEqual(
      merged.map(({ rule, source, alsoFrom }) => [rule, source, alsoFrom]),
      [
        ['bottleneck', 'ncu', undefined],
        ['low-occupancy', 'ncu', ['compiler', 'model']],
        ['register-spills', 'compiler', undefined],
      ],
    );
  });
});

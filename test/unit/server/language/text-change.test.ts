import assert from 'node:assert/strict';
import {
  changeBetween,
  shiftOffset,
  shiftRange,
  touches,
} from '../../../../src/server/language/text-change.ts';
import type { TextChange } from '../../../../src/server/language/text-change.ts';

const change = (before: string, after: string): TextChange => {
  const found = changeBetween(before, after);
  assert.ok(found !== undefined);
  return found;
};

describe('changes of a text', () => {
  it('are the smallest replacement', () => {
    assert.deepEqual(change('abcdef', 'abXdef'), { start: 2, oldEnd: 3, newLength: 1 });
    assert.deepEqual(change('aaa', 'aaaa'), { start: 3, oldEnd: 3, newLength: 1 });
    assert.deepEqual(change('abc', ''), { start: 0, oldEnd: 3, newLength: 0 });
    assert.equal(changeBetween('same', 'same'), undefined);
  });

  it('move what stands behind them', () => {
    const inserted = change('one two', 'one and two');
    assert.deepEqual(shiftRange({ start: 4, end: 7 }, inserted), { start: 8, end: 11 });
    assert.deepEqual(shiftRange({ start: 0, end: 3 }, inserted), { start: 0, end: 3 });
    assert.equal(shiftOffset(0, change('kernel', '\nkernel')), 1);
  });

  it('stretch what they are inside of', () => {
    assert.deepEqual(shiftRange({ start: 0, end: 7 }, change('one two', 'one and two')), {
      start: 0,
      end: 11,
    });
  });

  it('touch what they are inside of, not what they stand beside', () => {
    const line = { start: 4, end: 9 };
    assert.equal(touches(line, { start: 6, oldEnd: 6, newLength: 1 }), true);
    assert.equal(touches(line, { start: 4, oldEnd: 4, newLength: 1 }), false);
    assert.equal(touches(line, { start: 9, oldEnd: 9, newLength: 1 }), false);
    assert.equal(touches(line, { start: 0, oldEnd: 5, newLength: 0 }), true);
    assert.equal(touches(line, { start: 9, oldEnd: 12, newLength: 0 }), false);
  });
});

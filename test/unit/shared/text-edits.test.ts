import assert from 'node:assert/strict';
import { applyEdits, lineEditBetween } from '../../../src/shared/text-edits.ts';
import { placeAt, plainLines, sameLines } from '../../../src/shared/text-lines.ts';
import { mergeThreeWays } from '../../../src/shared/three-way-merge.ts';

describe('text edits', () => {
  it('makes several edits, whatever order they come in', () => {
    const edits = [
      { start: 4, end: 5, text: 'X' },
      { start: 0, end: 1, text: 'YY' },
      { start: 2, end: 2, text: '-' },
    ];
    assert.equal(applyEdits('abcdef', edits), 'YYb-cdXf');
  });

  it('refuses edits that overlap', () => {
    assert.throws(() =>
      applyEdits('abcdef', [
        { start: 0, end: 3, text: '' },
        { start: 2, end: 4, text: '' },
      ]),
    );
  });

  it('finds the smallest edit of whole lines between two texts', () => {
    const texts = ['', 'a', 'a\n', 'a\nb\nc\n', 'a\nc\n', 'a\nX\nc\n', 'b\nc', 'a\na\na\n', 'a\na\n'];
    for (const before of texts)
      for (const after of texts) {
        const edit = lineEditBetween(before, after);
        assert.equal(edit === undefined ? before : applyEdits(before, [edit]), after);
      }
    assert.deepEqual(lineEditBetween('a\nb\nc\n', 'a\nX\nc\n'), { start: 2, end: 4, text: 'X\n' });
  });
});

describe('text lines', () => {
  it('finds its way back to the offsets of a text with CRLF', () => {
    const original = 'a\r\nbc\r\nd\ne';
    const plain = plainLines(original);
    assert.equal(plain.text, 'a\nbc\nd\ne');
    for (const part of ['a', 'b', 'c', 'd', 'e'])
      assert.equal(plain.originalOffset(plain.text.indexOf(part)), original.indexOf(part));
    assert.equal(plain.originalOffset(plain.text.length), original.length);
    assert.equal(plain.withOriginalEnds('x\ny'), 'x\r\ny');
  });

  it('counts lines and characters alike for every line end', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['one', 'two', ''].join(end);
      assert.deepEqual(placeAt(text, text.indexOf('w')), { line: 1, character: 1 });
      assert.deepEqual(placeAt(text, text.length), { line: 2, character: 0 });
      assert.deepEqual(placeAt(text, 3), { line: 0, character: 3 });
    }
  });

  it('sees no difference in line ends alone', () => {
    assert.equal(sameLines('a\r\nb', 'a\nb'), true);
    assert.equal(sameLines('a\nb ', 'a\nb'), false);
  });
});

describe('a merge of two changes', () => {
  const names = { ours: 'mine', theirs: 'yours' };

  it('takes both where they touch different lines', () => {
    const merged = mergeThreeWays('a\nb\nc\nd\ne', 'A\nb\nc\nd\ne', 'a\nb\nc\nd\nE', names);
    assert.deepEqual(merged, { text: 'A\nb\nc\nd\nE', conflictLines: [] });
  });

  it('takes the same change once', () => {
    assert.deepEqual(mergeThreeWays('a\nb', 'a\nB', 'a\nB', names), { text: 'a\nB', conflictLines: [] });
  });

  it('keeps both under their names where they differ', () => {
    const merged = mergeThreeWays('a\nb\nc', 'a\nx\nc', 'a\ny\nc', names);
    assert.equal(merged.text, 'a\n<<<<<<< mine\nx\n=======\ny\n>>>>>>> yours\nc');
    assert.deepEqual(merged.conflictLines, [2]);
  });
});

import assert from 'node:assert/strict';
import { undoneText } from '../../../../src/client/apply/apply-record.ts';

const before = 'a\nslow\nb\nc\nd\n';
const after = 'a\nfast\nb\nc\nd\n';

describe('undoing an apply', () => {
  it('gives the text before back exactly', () => {
    assert.deepEqual(undoneText({ before, after }, after), { kind: 'exact', text: before });
  });

  it('does so after the line ends have changed', () => {
    assert.deepEqual(undoneText({ before, after }, after.replaceAll('\n', '\r\n')), {
      kind: 'exact',
      text: before,
    });
  });

  it('has nothing to do where the text before is there already', () => {
    assert.deepEqual(undoneText({ before, after }, before), { kind: 'exact', text: before });
  });

  it('merges later edits of other lines', () => {
    const edited = after.replace('d', 'edited');
    assert.deepEqual(undoneText({ before, after }, edited), {
      kind: 'merged',
      text: before.replace('d', 'edited'),
    });
  });

  it('gives up where the lines of the variant were edited', () => {
    assert.deepEqual(undoneText({ before, after }, after.replace('fast', 'faster')), { kind: 'conflict' });
  });
});

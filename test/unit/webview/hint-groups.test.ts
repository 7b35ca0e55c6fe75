import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { hintGroups } from '../../../webview/model/hint-groups.ts';

const hint = {
  rule: 'uncoalesced',
  text: 'The load touches 2 sectors.',
  scope: 'line',
  source: 'simulator',
} as const;

describe('groups of hints', () => {
  it('are one for all lines that the same is said of, with the largest estimate', () => {
    const [group, ...others] = hintGroups([
      { ...hint, line: 3, code: 'a', estimatedSpeedup: 1.1 },
      { ...hint, line: 7, code: 'b', estimatedSpeedup: 1.3 },
    ]);
    assert.deepEqual(others, []);
    assert.equal(group?.estimatedSpeedup, 1.3);
    assert.deepEqual(
      group?.lines.map(({ line }) => line),
      [3, 7],
    );
  });

  it('keep hints of other sources and of whole kernels apart', () => {
    const groups = hintGroups([
      hint,
      { ...hint, source: 'ncu' },
      { ...hint, text: 'Other.', scope: 'kernel' },
    ]);
    assert.equal(groups.length, 3);
    assert.deepEqual(groups[2]?.lines, []);
  });
});

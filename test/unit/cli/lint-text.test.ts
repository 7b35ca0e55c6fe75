import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { errorsOf } from '../../../src/application/unsound-task.ts';
import { findingLines } from '../../../src/cli/lint-text.ts';
import type { LintFinding } from '../../../src/evaluation/task-lint.ts';
import { tinyTask } from '../../fakes/tiny-task.ts';

const task = { ...tinyTask, taskFile: '/nowhere/tiny.kernel.jsonc' };
const past: LintFinding = {
  severity: 'error',
  rule: 'out-of-bounds',
  message: 'the original fails at N=7: read 1 element past the end of `x`',
  argument: 'x',
  line: 2,
  fix: 'Check the extents of x.',
};

describe('findings of the task check', () => {
  it('name source and line, or the task file where no line is known', () => {
    const loose: LintFinding = { severity: 'warning', rule: 'no-spread', message: 'all the same' };
    assert.deepEqual(findingLines('/nowhere', task, [past, loose]), [
      'tiny.cu:2: error: the original fails at N=7: read 1 element past the end of `x` [out-of-bounds]',
      '  fix: Check the extents of x.',
      'tiny.kernel.jsonc: warning: all the same [no-spread]',
    ]);
  });

  it('say a thing once that happens on several shapes', () => {
    const [line, ...others] = findingLines('/nowhere', task, [past, { ...past, message: 'at N=9' }]);
    assert.match(line ?? '', /at N=7.* \(and on 1 more shape\) \[out-of-bounds\]$/);
    assert.equal(others.length, 1);
  });

  it('count as errors only when they make results worthless', () => {
    const findings: readonly LintFinding[] = [past, { ...past, severity: 'warning' }];
    assert.deepEqual(errorsOf({ findings, shapes: 1, notes: [] }), [past]);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { defectLines } from '../../../src/cli/evaluation-text.ts';
import type { CheckerFinding } from '../../../src/protocol/counters.ts';

function race(line: number, otherLine: number, message: string): CheckerFinding {
  return {
    kind: 'race',
    space: 'shared',
    message,
    file: 'k.cu',
    line,
    otherLine,
    block: [0, 0, 0],
    thread: [0, 0, 0],
    occurrences: 1,
  };
}

describe('text of an evaluation', () => {
  it('tells a defect of many threads once', () => {
    assert.deepEqual(
      defectLines([race(15, 12, 'a[0]'), race(15, 12, 'a[1]'), race(15, 13, 'b[0]'), race(15, 12, 'a[2]')]),
      ['line 15: race: a[0] (and 2 more of these lines)', 'line 15: race: b[0]'],
    );
  });
});

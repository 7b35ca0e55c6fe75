import assert from 'node:assert/strict';
import { ProblemError, problemFrom, problemText, valueOf } from '../../../src/client/problem-text.ts';

describe('problems as a person reads them', () => {
  it('have place, sentence and what to do in one line', () => {
    assert.equal(
      problemText({ code: 'x', message: 'It is broken.', file: '/a/b.cu', line: 3, fix: 'Mend it.' }),
      'b.cu:3: It is broken. Mend it.',
    );
    assert.equal(problemText({ code: 'x', message: 'It is broken.' }), 'It is broken.');
  });

  it('come through errors unchanged', () => {
    const problem = { code: 'no-kernel', message: 'There is none.' };
    assert.equal(problemFrom(new ProblemError(problem)), problem);
    assert.throws(() => valueOf({ kind: 'problem', problem }), ProblemError);
    assert.equal(valueOf({ kind: 'ok', value: 4 }), 4);
  });

  it('are none where the person cancelled', () => {
    const cancelled = Object.assign(new Error('cancelled'), { code: -32_800 });
    assert.equal(problemFrom(cancelled).code, 'cancelled');
    assert.equal(problemFrom(Object.assign(new Error(), { name: 'Canceled' })).code, 'cancelled');
  });

  it('lead to the log where nobody foresaw them', () => {
    const problem = problemFrom(new TypeError('x is undefined'));
    assert.equal(problem.code, 'internal');
    assert.deepEqual(problem.action, {
      kind: 'command',
      title: 'Show Log',
      command: 'kernelfoundry.showLog',
    });
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SessionEnd } from '../../../../src/application/session-end.ts';
import { commands } from '../../../../src/protocol/editor/ids.ts';
import type { RunView } from '../../../../src/protocol/editor/run-view.ts';
import { withSession } from '../../../../src/server/runs/session-view.ts';
import { fakeRunView } from '../../../fakes/run-view.ts';

const session = { pid: 7, start: '1', machine: 'm', window: 'w', startedMs: 1000 };
const failed: SessionEnd = {
  timeMs: 2000,
  kind: 'failed',
  problem: { code: 'no-compiler', message: 'No C++ compiler was found.' },
};

function seen(changes: Partial<RunView>, state: { alive: boolean; end?: SessionEnd }): RunView {
  return withSession(fakeRunView(changes), { session, ...state }, '/logs/r.log');
}

describe('a run with what its process told', () => {
  it('runs from the start of its process until that is gone', () => {
    assert.equal(seen({ status: 'paused', updatedMs: 500 }, { alive: true }).status, 'running');
    assert.equal(seen({ status: 'finished', updatedMs: 500 }, { alive: true }).status, 'running', 'extended');
    assert.equal(seen({ status: 'finished', updatedMs: 1500 }, { alive: true }).status, 'finished');
    const pausing: SessionEnd = { timeMs: 2000, kind: 'paused', reason: 'paused by the user' };
    assert.equal(
      seen({ status: 'paused', updatedMs: 1500 }, { alive: true, end: pausing }).status,
      'running',
    );
    const paused = seen({ status: 'paused', updatedMs: 1500 }, { alive: false, end: pausing });
    assert.deepEqual([paused.status, paused.problem], ['paused', undefined]);
  });

  it('has the problem that ended its last session, until a later one', () => {
    const { problem } = seen({ status: 'paused', updatedMs: 500 }, { alive: false, end: failed });
    assert.equal(problem?.code, 'no-compiler');
    assert.equal(problem.action?.kind, 'settings');
    const later = seen({ status: 'paused', updatedMs: 9000 }, { alive: false, end: failed });
    assert.equal(later.problem, undefined);
  });

  it('is interrupted when its process died before it had begun', () => {
    const { problem } = seen({ status: 'paused', updatedMs: 500 }, { alive: false });
    assert.equal(problem?.code, 'run-interrupted');
    assert.match(problem.fix ?? '', /r\.log/);
  });

  it('opens its log for what nobody foresaw', () => {
    const end: SessionEnd = {
      timeMs: 2000,
      kind: 'failed',
      problem: { code: 'runner-state', message: 'M.' },
    };
    const { problem } = seen({ status: 'paused', updatedMs: 500 }, { alive: false, end });
    assert.deepEqual(problem?.action, { kind: 'open', title: 'Open Log', file: '/logs/r.log' });
  });

  it('says what helps when a model could not be asked', () => {
    const broken = (why: string): RunView =>
      fakeRunView({
        status: 'paused',
        problem: { code: 'run-broke-off', message: `The run paused: ${why}.` },
      });
    const refused = withSession(
      broken('proposals of openai:m (host refused the API key (401); set another one) failed'),
      { alive: false },
      '',
    );
    assert.equal(refused.problem?.code, 'api-key-refused');
    assert.equal(
      refused.problem.action?.kind === 'command' ? refused.problem.action.command : '',
      commands.setApiKey,
    );
    const down = withSession(
      broken('proposals of openai:m (host cannot be reached (ECONNREFUSED)) failed'),
      { alive: false },
      '',
    );
    assert.equal(down.problem?.code, 'endpoint-unreachable');
    assert.match(down.problem.fix ?? '', /, then resume the run\.$/);
    const message = 'openai:m proposed nothing: host refused the API key (401); set another one.';
    const silent = fakeRunView({ status: 'finished', problem: { code: 'model-silent', message } });
    const { problem } = withSession(silent, { alive: false }, '');
    assert.equal(problem?.message, 'openai:m proposed nothing: host refused the API key (401).');
    assert.equal(problem.fix, 'Set another key, then start again.');
    const other = withSession(broken('something else'), { alive: false }, '');
    assert.equal(other.problem?.code, 'run-broke-off');
  });
});

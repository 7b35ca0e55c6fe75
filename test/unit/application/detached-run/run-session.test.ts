import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { describe, it } from 'mocha';
import { endOfFailure, readSessionEnd, writeSessionEnd } from '../../../../src/application/session-end.ts';
import { RunSessions } from '../../../../src/application/detached-run/run-session.ts';
import { AbortError } from '../../../../src/shared/abort.ts';
import { KernelFoundryError, UserError } from '../../../../src/shared/errors.ts';
import type { ProcessTable } from '../../../../src/store/process-identity.ts';
import { temporaryFolders } from '../../../fakes/temporary-folder.ts';

const living: ProcessTable = {
  self: { machine: 'm', host: 'h', pid: 1, start: '1' },
  startOf: (pid) => (pid === 7 ? '70' : undefined),
};

describe('sessions of runs', () => {
  const folder = temporaryFolders();

  it('live as long as the very process that was started', () => {
    const place = folder();
    const sessions = new RunSessions(place, living);
    assert.deepEqual(sessions.stateOf('r'), { alive: false });
    sessions.prepare('r');
    sessions.started('r', 7, 'w', 1000);
    assert.equal(sessions.stateOf('r').alive, true);
    const reused = new RunSessions(place, { ...living, startOf: () => '99' });
    assert.equal(reused.stateOf('r').alive, false, 'another process has the number now');
    const elsewhere = new RunSessions(place, { ...living, self: { ...living.self, machine: 'n' } });
    assert.equal(elsewhere.stateOf('r').alive, false);
  });

  it('are told of by one window only', () => {
    const place = folder();
    const [one, two] = [new RunSessions(place, living), new RunSessions(place, living)];
    assert.equal(one.untold().size, 0);
    one.prepare('r');
    assert.deepEqual([...two.untold()], ['r']);
    assert.deepEqual([two.claimTelling('r'), one.claimTelling('r')], [true, false]);
    assert.equal(one.untold().size, 0);
  });

  it('leave word of their end in room that was set aside', () => {
    const sessions = new RunSessions(folder(), living);
    sessions.prepare('r');
    const file = sessions.endFile('r');
    const { size } = statSync(file);
    assert.ok(size >= 4096);
    assert.equal(readSessionEnd(file), undefined);
    const error = new UserError('store-full', 'No space is left.', { file: '/s', fix: 'Free some.' });
    writeSessionEnd(file, endOfFailure(error, 5));
    assert.equal(statSync(file).size, size, 'not a byte more than was there');
    const problem = { code: 'store-full', message: 'No space is left.', file: '/s', fix: 'Free some.' };
    assert.deepEqual(readSessionEnd(file), { timeMs: 5, kind: 'failed', problem });
    sessions.prepare('r');
    assert.equal(readSessionEnd(file), undefined, 'a new session begins without one');
  });

  it('tell our failures by their code, and a cancellation as a pause', () => {
    const ours = endOfFailure(new KernelFoundryError('runner-state', 'the runner is lost'), 1);
    assert.equal(ours.kind === 'failed' ? ours.problem.code : '', 'runner-state');
    const long = endOfFailure(new Error('x'.repeat(10_000)), 1);
    assert.ok(JSON.stringify(long).length < 4096);
    assert.equal(endOfFailure(new AbortError(), 1).kind, 'paused');
  });
});

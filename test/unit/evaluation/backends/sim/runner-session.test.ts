import assert from 'node:assert/strict';
import { formatRequest } from '../../../../../src/evaluation/backends/sim/runner-request.ts';
import type { RunnerRequest } from '../../../../../src/evaluation/backends/sim/runner-request.ts';
import { RunnerSession } from '../../../../../src/evaluation/backends/sim/runner-session.ts';
import { SharedRunner } from '../../../../../src/evaluation/backends/sim/shared-runner.ts';
import type { Executor, Job, JobOutcome, JobResult } from '../../../../../src/engine/ports.ts';

const { signal } = new AbortController();

const request: RunnerRequest = {
  id: 3,
  nonce: 'abc',
  seed: 18446744073709551615n,
  pattern: 'normal',
  launch: { grid: [2, 1, 1], block: [32, 1, 1], sharedBytes: 64 },
  arguments: [
    {
      kind: 'buffer',
      name: 'x',
      type: 'f32',
      elements: 64,
      role: 'input',
      distribution: { kind: 'indexInto', extent: 9 },
    },
    {
      kind: 'buffer',
      name: 'y',
      type: 'f32',
      elements: 64,
      role: 'output',
      distribution: { kind: 'normal' },
    },
    { kind: 'scalar', name: 'n', type: 'i32', value: 64 },
  ],
  mode: 'check',
  order: { kind: 'random', seed: 5n },
  blocks: [0, 1],
  dump: 'out',
  deviceMemoryBytes: 1024,
};

/** A runner that says what it is told to, and records what it is sent. */
function fakeExecutor(
  lines: readonly string[],
  outcome: JobOutcome,
): { readonly executor: Executor; readonly sent: string[] } {
  const sent: string[] = [];
  const result: JobResult = {
    outcome,
    stdout: '',
    stderr: 'last words',
    results: '',
    outputs: new Map(),
    wallMs: 1,
    release: () => Promise.resolve(),
  };
  const executor: Executor = {
    run: () => Promise.reject(new Error('not used')),
    open: () => {
      const rest = [...lines];
      return Promise.resolve({
        folder: '/nowhere',
        send: (text) => void sent.push(text),
        nextLine: () => Promise.resolve(rest.shift()),
        finish: () => Promise.resolve(result),
        kill: () => Promise.resolve(result),
      });
    },
  };
  return { executor, sent };
}

const job = { limits: { wallMs: 60_000, idleMs: 5000, outputBytes: 1, fileBytes: 1 } } as Job;
const done = (nonce: string): string =>
  JSON.stringify({
    event: 'done',
    nonce,
    findings: [],
    counters: null,
    inputsIntact: true,
    redZonesIntact: true,
    outputs: [{ argument: 1, file: 'out/arg1.bin', bytes: 256, unwrittenElements: 0 }],
    log: '',
  });

describe('runner session', () => {
  it('writes requests as the runner reads them', () => {
    const text = formatRequest(request);
    for (const line of [
      'seed 18446744073709551615',
      'launch 2 1 1 32 1 1 64',
      'argument 0 buffer f32 64 input indexInto 9',
      'argument 1 buffer f32 64 output',
      'argument 2 scalar i32 64',
      'names x y n',
      'order random 5',
      'blocks list 0 1',
      'dump out',
    ])
      assert.ok(text.split('\n').includes(line), line);
    assert.match(text, /^request 3\n[\s\S]*\nend\n$/);
  });

  it('sends nothing before the candidate is loaded, and takes only answers with its nonce', async () => {
    const { executor, sent } = fakeExecutor(['{"event":"loaded"}', done('forged'), 'not json', done('abc')], {
      kind: 'exited',
      code: 0,
    });
    const session = await RunnerSession.open(executor, job, signal);
    assert.equal(sent.length, 0);
    const outcome = await session.request(request, signal);
    assert.ok(outcome.kind === 'answered' && outcome.answer.nonce === 'abc');
    assert.equal(sent.length, 1);
  });

  it('turns the end of the process into a reason, now and later', async () => {
    const { executor, sent } = fakeExecutor(['{"event":"loaded"}'], { kind: 'signalled', signal: 'SIGSEGV' });
    const session = await RunnerSession.open(executor, job, signal);
    const outcome = await session.request(request, signal);
    assert.ok(outcome.kind === 'ended');
    assert.match(outcome.reason, /SIGSEGV.*last words/);
    assert.deepEqual(await session.request(request, signal), outcome);
    assert.equal(sent.length, 1);
  });

  it('passes on why an object cannot be loaded', async () => {
    const { executor } = fakeExecutor(['{"event":"failed","message":"undefined symbol: foo"}'], {
      kind: 'exited',
      code: 2,
    });
    const session = await RunnerSession.open(executor, job, signal);
    assert.equal(await session.loaded(signal), 'undefined symbol: foo');
  });

  it('is our error when the runner refuses a request', async () => {
    const { executor } = fakeExecutor(
      ['{"event":"loaded"}', '{"event":"failed","nonce":"abc","kind":"bad-request","message":"no"}'],
      { kind: 'exited', code: 0 },
    );
    const session = await RunnerSession.open(executor, job, signal);
    await assert.rejects(session.request(request, signal), /refused a request: no/);
  });

  it('is opened again by the shared runner after its process died', async () => {
    let opened = 0;
    const runner = new SharedRunner(async () => {
      opened++;
      const lines = opened === 1 ? ['{"event":"loaded"}'] : ['{"event":"loaded"}', done('abc')];
      return RunnerSession.open(
        fakeExecutor(lines, { kind: 'deadline', which: 'idle' }).executor,
        job,
        signal,
      );
    });
    const kinds = await Promise.all([
      runner.request(request, signal, (outcome) => Promise.resolve(outcome.kind)),
      runner.request(request, signal, (outcome) => Promise.resolve(outcome.kind)),
    ]);
    assert.deepEqual(kinds, ['ended', 'answered']);
    await runner[Symbol.asyncDispose]();
  });
});

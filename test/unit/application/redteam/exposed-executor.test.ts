import assert from 'node:assert/strict';
import { exposedExecutor } from '../../../../src/application/redteam/exposed-executor.ts';
import type { Executor, Job } from '../../../../src/engine/ports.ts';
import { allDefences, withoutDefences } from '../../../../src/evaluation/defences.ts';
import type { Defences } from '../../../../src/evaluation/defences.ts';

const job = (trust: Job['trust']): Job => ({
  label: 'a job',
  requirements: { stage: 'check', backend: 'sim', device: 'sim:h100', exclusive: false },
  inputs: [],
  command: ['true'],
  environment: {},
  outputs: [],
  limits: { wallMs: 60_000, idleMs: 50_000, outputBytes: 4000, fileBytes: 100, memoryBytes: 5000 },
  trust,
});

async function seen(
  trust: Job['trust'],
  defences: Defences,
  limits?: { answerMs: number; compileMs: number; outputBytes: number; memoryBytes: number },
): Promise<Job> {
  let given: Job | undefined;
  const executor: Executor = {
    run: async (one) => {
      given = one;
      await Promise.resolve();
      return {
        outcome: { kind: 'exited', code: 0 },
        stdout: '',
        stderr: '',
        results: '',
        outputs: new Map(),
        wallMs: 1,
        release: () => Promise.resolve(),
      };
    },
    open: () => Promise.reject(new Error('not here')),
  };
  await exposedExecutor(executor, {
    defences,
    environment: { SECRET: 'yes' },
    ...(limits === undefined ? {} : { limits }),
  }).run(job(trust), new AbortController().signal);
  assert.ok(given);
  return given;
}

describe('an executor for controls', () => {
  it('changes no job while every defence is in force', async () => {
    for (const trust of ['ours', 'compiler', 'candidate'] as const)
      assert.deepEqual(await seen(trust, allDefences), job(trust));
  });

  it('opens the sandbox of candidates alone, and shows them the secret, when that defence is off', async () => {
    const open = withoutDefences(['runner-sandbox']);
    const candidate = await seen('candidate', open);
    assert.deepEqual([candidate.sandbox, candidate.environment], ['limits', { SECRET: 'yes' }]);
    assert.deepEqual(await seen('compiler', open), job('compiler'));
  });

  it('never touches our own jobs', async () => {
    const off = withoutDefences(['runner-sandbox', 'compiler-sandbox', 'deadlines', 'output-cap']);
    assert.deepEqual(await seen('ours', off), job('ours'));
  });

  it('tightens limits for attacks that use things up, and lifts only the one that is off', async () => {
    const limits = { answerMs: 4, compileMs: 5, outputBytes: 6, memoryBytes: 7 };
    assert.deepEqual((await seen('candidate', allDefences, limits)).limits, {
      wallMs: 60_000,
      idleMs: 4,
      outputBytes: 6,
      fileBytes: 100,
      memoryBytes: 7,
    });
    assert.equal((await seen('compiler', allDefences, limits)).limits.wallMs, 5);
    const lifted = await seen('candidate', withoutDefences(['deadlines']), limits);
    assert.equal(lifted.limits.idleMs, undefined);
    assert.equal(lifted.limits.outputBytes, 6);
  });
});

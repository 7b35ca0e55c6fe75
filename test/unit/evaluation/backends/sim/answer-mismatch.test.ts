import assert from 'node:assert/strict';
import { answerMismatch } from '../../../../../src/evaluation/backends/sim/answer-mismatch.ts';
import type { DumpedOutput, RunnerAnswer } from '../../../../../src/evaluation/backends/sim/runner-answer.ts';
import type { RunnerRequest } from '../../../../../src/evaluation/backends/sim/runner-request.ts';

const request: RunnerRequest = {
  id: 1,
  nonce: 'a',
  seed: 1n,
  pattern: 'normal',
  arguments: [
    { kind: 'buffer', name: 'in', type: 'f32', elements: 8, role: 'input', distribution: { kind: 'normal' } },
    {
      kind: 'buffer',
      name: 'out',
      type: 'f32',
      elements: 8,
      role: 'output',
      distribution: { kind: 'normal' },
    },
  ],
  mode: 'check',
  order: { kind: 'forward' },
  blocks: 'all',
  dump: 'case-1',
  deviceMemoryBytes: 1 << 20,
};
const output: DumpedOutput = { argument: 1, file: 'case-1/arg1.bin', bytes: 32, unwrittenElements: 0 };

function answer(outputs: readonly DumpedOutput[]): RunnerAnswer {
  return {
    event: 'done',
    nonce: 'a',
    findings: [],
    counters: null,
    inputsIntact: true,
    redZonesIntact: true,
    outputs,
    log: '',
  };
}

describe('an answer of a runner', () => {
  it('fits its request when every output is whole and where it was asked for', () => {
    assert.equal(answerMismatch(request, answer([output])), undefined);
    assert.equal(answerMismatch(request, answer([{ ...output, bytes: 64 }])), undefined);
  });

  for (const [what, outputs] of [
    ['lacks an output', []],
    ['has one too many', [output, { ...output, argument: 0 }]],
    ['names another file', [{ ...output, file: '../../secrets/expected.bin' }]],
    ['has an output of another size', [{ ...output, bytes: 4 }]],
    ['does not count what was written', [{ ...output, unwrittenElements: Number.NaN }]],
  ] as const)
    it(`does not fit when it ${what}`, () => {
      assert.notEqual(answerMismatch(request, answer(outputs)), undefined);
    });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Executor } from '../../../../../src/engine/ports.ts';
import { answerReasons } from '../../../../../src/evaluation/backends/sim/answer-reasons.ts';
import type { AnswerReasons } from '../../../../../src/evaluation/backends/sim/answer-reasons.ts';
import { CodeMap } from '../../../../../src/evaluation/backends/sim/code-map.ts';
import type { RawFinding } from '../../../../../src/evaluation/backends/sim/runner-answer.ts';

const never = new AbortController().signal;
const unit = { checked: '/u/checked.so', plain: '/u/plain.so', fileName: 'k.cu', hash: 'h' };

/** Resolves every address to the line that is a tenth of it. */
const executor: Executor = {
  run: (job) =>
    Promise.resolve({
      outcome: { kind: 'exited', code: 0 },
      stdout: (job.standardInput ?? '')
        .trimEnd()
        .split('\n')
        .map((address) => `${address}\nk.cu:${Math.floor((Number(address) + 1) / 10)}\n`)
        .join(''),
      stderr: '',
      results: '',
      outputs: new Map(),
      wallMs: 0,
      release: () => Promise.resolve(),
    }),
  open: () => Promise.reject(new Error('nothing to open')),
};

function finding(kind: RawFinding['kind'], address: number, otherAddress?: number): RawFinding {
  return {
    kind,
    space: 'none',
    message: kind,
    address,
    ...(otherAddress === undefined ? {} : { otherAddress }),
    block: [0, 0, 0],
    thread: [0, 0, 0],
    occurrences: 1,
  };
}

async function judge(findings: readonly RawFinding[], ended?: string): Promise<AnswerReasons> {
  const answer = {
    event: 'done',
    nonce: 'a',
    findings,
    counters: null,
    inputsIntact: true,
    redZonesIntact: true,
    outputs: [],
    log: '',
    ...(ended === undefined ? {} : { ended }),
  } as const;
  return answerReasons(
    { kind: 'answered', answer, wallMs: 1 },
    new CodeMap(executor, unit, 'sim:h100'),
    never,
  );
}

describe('reasons of a runner answer', () => {
  it('hold a thread that ends before a barrier for no defect, but keep it as a notice', async () => {
    const { reasons, findings, notices } = await judge([finding('exit-before-barrier', 70)]);
    assert.deepEqual([reasons, findings], [[], []]);
    assert.equal(notices[0]?.line, 7);
  });

  it('name different barriers by their lines', async () => {
    const { reasons, findings } = await judge([finding('divergent-barrier', 70, 90)]);
    assert.deepEqual(
      [reasons[0]?.rule, reasons[0]?.line, findings[0]?.otherLine],
      ['divergent-barrier', 7, 9],
    );
  });

  it('drop a divergent barrier of one line with itself, and nothing else of one line', async () => {
    const { reasons } = await judge([finding('divergent-barrier', 70, 75), finding('race', 70, 75)]);
    assert.deepEqual(
      reasons.map(({ rule }) => rule),
      ['race'],
    );
  });

  it('never pass a launch that ended early, even where nothing else explains it', async () => {
    const explained = await judge([finding('deadlock', 70)], 'deadlock: no thread can go on');
    assert.deepEqual(
      explained.reasons.map(({ rule }) => rule),
      ['deadlock'],
    );
    const bare = await judge([finding('exit-before-barrier', 70)], 'stopped');
    assert.deepEqual(bare.reasons, [{ rule: 'ended', message: 'stopped' }]);
  });
});

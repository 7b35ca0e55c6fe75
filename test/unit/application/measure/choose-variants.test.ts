import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chooseVariants } from '../../../../src/application/measure/choose-variants.ts';
import type { Verdict } from '../../../../src/protocol/evaluation.ts';
import type { RunEvent } from '../../../../src/protocol/run-event.ts';

function evaluated(id: string, speedup: number, verdict: Verdict): readonly RunEvent[] {
  const launch = { grid: ['1'], block: ['32'], sharedBytes: '0' };
  return [
    {
      kind: 'candidate-proposed',
      decision: 0,
      proposer: 'rewriter',
      parent: null,
      candidate: {
        id,
        region: `region of ${id}`,
        launch,
        assumptions: [],
        parents: [],
        origin: { kind: 'user' },
        summary: id,
      },
      fingerprint: id,
    },
    {
      kind: 'evaluation-finished',
      decision: 0,
      candidate: id,
      verdict,
      stage: 'profile',
      speedup: { value: speedup, ci95: [speedup, speedup] },
    },
  ] as readonly RunEvent[];
}

const verified: Verdict = { kind: 'verified', notes: [] };
const failed: Verdict = { kind: 'failed', stage: 'check', reasons: [] };

describe('choice of variants to measure', () => {
  it('spreads over the ranks, slowest and fastest included', () => {
    const events = [3, 1, 2, 5, 4, 7, 6].flatMap((value) => evaluated(`v${value}`, value, verified));
    assert.deepEqual(
      chooseVariants(events, 4).map(({ summary }) => summary),
      ['v1', 'v3', 'v5', 'v7'],
    );
  });

  it('leaves out what failed and what ties', () => {
    const events = [
      ...evaluated('a', 2, verified),
      ...evaluated('tie', 2.0001, verified),
      ...evaluated('wrong', 9, failed),
    ];
    assert.deepEqual(
      chooseVariants(events, 6).map(({ summary }) => summary),
      ['a'],
    );
  });
});

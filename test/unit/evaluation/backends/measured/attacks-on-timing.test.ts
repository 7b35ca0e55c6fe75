import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { DefenceId } from '../../../../../src/evaluation/defences.ts';
import type { Evaluation } from '../../../../../src/protocol/evaluation.ts';
import { FakeGpu } from './fake-gpu.ts';

/** A kernel of test/fixtures/fake-libcuda, what must catch it, and what it gains when that is switched off. */
interface Attack {
  readonly row: string;
  readonly kernel: string;
  readonly what: string;
  readonly rules: readonly string[];
  readonly off: readonly DefenceId[];
  /** A false speedup, or a wrong result that passes, without the defence. */
  readonly falseSpeedup?: number;
  readonly us?: number;
  readonly tune?: readonly Readonly<Record<string, number>>[];
}

const baselineUs = 100;

const attacks: readonly Attack[] = [
  {
    row: 'T1',
    kernel: 'aside',
    what: 'works on another stream, behind the events',
    rules: ['clocks-disagree'],
    off: ['host-clock', 'plausibility'],
    falseSpeedup: 10,
  },
  {
    row: 'T9',
    kernel: 'tired',
    what: 'computes in the checked calls and not in the timed ones',
    rules: ['timed-call-wrong'],
    off: ['verified-timed-calls', 'plausibility'],
    falseSpeedup: 10,
  },
  {
    row: 'T10',
    kernel: 'warm',
    what: 'finds its inputs in the L2',
    rules: [],
    off: ['flush'],
    falseSpeedup: 5,
  },
  {
    row: 'T10',
    kernel: 'pinned',
    what: 'pins its inputs in the L2',
    rules: [],
    off: ['flush'],
    falseSpeedup: 5,
  },
  {
    row: 'T11',
    kernel: 'vanishing',
    what: 'takes no time at one of two shapes',
    rules: ['clocks-disagree'],
    off: ['host-clock', 'plausibility'],
    falseSpeedup: 3,
    tune: [{ n: 4096 }, { n: 8192 }],
  },
  {
    row: 'T14',
    kernel: 'late',
    what: 'writes its result after the launch has ended for its stream',
    rules: ['timed-call-wrong', 'late-output'],
    off: ['verified-timed-calls'],
  },
  {
    row: 'S5',
    kernel: 'remembers',
    what: 'keeps results by the content of its inputs',
    rules: ['remembers-inputs'],
    off: ['input-pool', 'plausibility'],
    falseSpeedup: 10,
  },
  {
    row: 'S5',
    kernel: 'pointing',
    what: 'keeps its result by the pointer of its input',
    rules: ['timed-call-wrong', 'remembers-inputs'],
    off: ['input-pool', 'verified-timed-calls', 'plausibility'],
    falseSpeedup: 10,
  },
];

describe('attacks on timing, on a fake device', function () {
  this.timeout(240_000);
  let gpu: FakeGpu;

  before(async () => {
    gpu = await FakeGpu.open();
  });
  after(async () => gpu[Symbol.asyncDispose]());

  const speedup = (evaluation: Evaluation): number => evaluation.speedup?.value ?? Number.NaN;

  it('lets an honest fast kernel pass, with the true ratio', async () => {
    const evaluation = await gpu.evaluate('scale', 50, baselineUs);
    assert.equal(evaluation.verdict.kind, 'verified', JSON.stringify(evaluation.verdict));
    assert.ok(Math.abs(speedup(evaluation) - 2) < 0.01, String(speedup(evaluation)));
    const conditions = evaluation.shapes[0]?.conditions;
    assert.ok((conditions?.verifiedCalls ?? 0) > 0);
    assert.equal(conditions?.pool, 8);
    assert.deepEqual(conditions.clocks?.smMhz, [1980, 1980]);
  });

  it('reads 1.00 for the baseline against itself', async () => {
    const { speedup: read } = await gpu.evaluate('scale', baselineUs, baselineUs);
    assert.ok((read?.ci95[0] ?? 9) <= 1 && 1 <= (read?.ci95[1] ?? 0), JSON.stringify(read));
    assert.ok(Math.abs((read?.value ?? 0) - 1) < 0.01);
  });

  it('lets a kernel pass that is honestly more than ten times as fast, after a second look (T11)', async () => {
    const evaluation = await gpu.evaluate('scale', 40, 800);
    assert.ok(evaluation.verdict.kind === 'verified', JSON.stringify(evaluation.verdict));
    assert.ok(
      evaluation.verdict.notes.some((note) => /times as fast .* it holds/.test(note)),
      JSON.stringify(evaluation.verdict.notes),
    );
  });

  it('gives no advantage to a kernel that is slow at first (T7)', async () => {
    const evaluation = await gpu.evaluate('warming', baselineUs, baselineUs);
    assert.ok(evaluation.verdict.kind === 'verified', JSON.stringify(evaluation.verdict));
    assert.ok(speedup(evaluation) < 1.01, String(speedup(evaluation)));
    assert.ok((evaluation.shapes[0]?.conditions?.blockRatios.length ?? 0) >= 8);
  });

  it('T13: doubts a baseline that is slower beside the candidate than alone; control: without host-clock it is believed', async () => {
    // Three launches of warm-up and three samples alone; from then on it is slowed.
    gpu.configure('slowed-after 7');
    try {
      const { verdict } = await gpu.evaluate('rival', baselineUs, baselineUs);
      assert.ok(verdict.kind === 'quarantined', JSON.stringify(verdict));
      assert.ok(verdict.reasons.some(({ rule }) => rule === 'baseline-slowed'));
      const believed = await gpu.evaluate('rival', baselineUs, baselineUs, ['host-clock']);
      assert.equal(believed.verdict.kind, 'verified', JSON.stringify(believed.verdict));
      assert.ok(speedup(believed) > 1.8, String(speedup(believed)));
    } finally {
      gpu.configure();
    }
  });

  for (const attack of attacks) {
    const { row, kernel, what, rules, off, us = baselineUs, tune } = attack;
    it(`${row}: catches a kernel that ${what}`, async () => {
      const evaluation = await gpu.evaluate(kernel, us, baselineUs, [], tune);
      const { verdict } = evaluation;
      if (rules.length === 0) {
        // Nothing to accuse it of: it just gains nothing.
        assert.equal(verdict.kind, 'verified', JSON.stringify(verdict));
        assert.ok(Math.abs(speedup(evaluation) - 1) < 0.05, String(speedup(evaluation)));
        return;
      }
      assert.notEqual(verdict.kind, 'verified');
      const reasons = verdict.kind === 'verified' ? [] : verdict.reasons.map(({ rule }) => rule);
      assert.ok(
        reasons.some((rule) => rules.includes(rule)),
        JSON.stringify(verdict),
      );
    });

    it(`${row} control: without ${off.join(' and ')}, ${kernel} is believed`, async () => {
      const evaluation = await gpu.evaluate(kernel, us, baselineUs, off, tune);
      assert.equal(evaluation.verdict.kind, 'verified', JSON.stringify(evaluation.verdict));
      const { falseSpeedup } = attack;
      if (falseSpeedup !== undefined)
        assert.ok(speedup(evaluation) > falseSpeedup * 0.8, String(speedup(evaluation)));
    });
  }
});

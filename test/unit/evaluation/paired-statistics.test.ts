import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { centreOf, meanOf } from '../../../src/evaluation/paired-statistics.ts';
import { timePaired } from '../../../src/evaluation/backends/measured/paired-timing.ts';
import type { PairedTiming } from '../../../src/evaluation/backends/measured/paired-timing.ts';
import type { TakeTurn } from '../../../src/evaluation/backends/measured/timed-turn.ts';
import { randomFor } from '../../../src/shared/random.ts';
import type { RandomStream } from '../../../src/shared/random.ts';

const never = new AbortController().signal;

/** Relative disturbance of the n-th launch since the measurement began, whichever side makes it. */
type Noise = (launch: number) => number;

function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Noise as real devices have it; none of it knows which of the two kernels is running. */
const processes: Readonly<Record<string, (random: RandomStream) => Noise>> = {
  white: (random) => () => 0.01 * normal(random),
  drift: (random) => {
    const slope = (random.next() - 0.5) * 1e-3;
    return (launch) => slope * launch + 0.005 * normal(random);
  },
  'random walk': (random) => {
    let level = 0;
    return () => (level += 0.003 * normal(random)) + 0.003 * normal(random);
  },
  'clock steps': (random) => {
    let level = 0;
    return () => {
      if (random.next() < 0.03) level = (random.next() - 0.5) * 0.16;
      return level + 0.004 * normal(random);
    };
  },
  'heavy tails': (random) => () =>
    (random.next() < 0.08 ? random.next() : 0) + 0.0016 * Math.tan(Math.PI * (random.next() - 0.5)),
  periodic: (random) => {
    const period = 8 + 40 * random.next();
    const phase = 7 * random.next();
    return (launch) => 0.02 * Math.sin((2 * Math.PI * launch) / period + phase) + 0.003 * normal(random);
  },
  autocorrelated: (random) => {
    let level = 0;
    return () => (level = 0.95 * level + 0.008 * normal(random));
  },
};

/** Times the same kernel twice under one noise. */
async function againstItself(name: string, round: number, ratio = 1): Promise<PairedTiming> {
  const random = randomFor('noise', name, round);
  const noise = processes[name]?.(random) ?? ((): number => 0);
  let launch = 0;
  const side =
    (us: number): TakeTurn =>
    (plan) => {
      launch += plan.warmup;
      const deviceUs = Array.from({ length: plan.samples }, () => us * Math.exp(noise(launch++)));
      const sets = deviceUs.map((_, index) => (plan.firstSet + index) % plan.pool);
      return Promise.resolve({ plan, deviceUs, hostUs: deviceUs, sets, conditions: {}, wallMs: 1 });
    };
  return timePaired(
    { baseline: side(100 * ratio), candidate: side(100) },
    {
      seed: `${name} ${round}`,
      plan: { placing: 'fixed', pool: 8, batch: 1, flushBytes: 0, bytes: 0, isWarm: false },
      expectedUs: 100,
    },
    never,
  );
}

describe('statistics of paired blocks', function () {
  this.timeout(60_000);

  for (const name of Object.keys(processes))
    it(`reads 1.00 for a kernel against itself under ${name}, and its intervals hold it`, async () => {
      const rounds = 100;
      let covered = 0;
      const estimates: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const { low, high, value } = (await againstItself(name, round)).logRatio;
        if (low <= 0 && 0 <= high) covered++;
        estimates.push(Math.exp(value));
      }
      // 17 of 20 is the promise; these are held to more.
      assert.ok(covered >= 90, `${covered} of ${rounds} intervals hold 1`);
      const extremes = [Math.min(...estimates), Math.max(...estimates)];
      assert.ok(
        (extremes[0] ?? 0) > 0.98 && (extremes[1] ?? 9) < 1.02,
        `estimates from ${extremes.join(' to ')}`,
      );
    });

  it('finds a real ratio under drift', async () => {
    const { logRatio } = await againstItself('drift', 1, 1.3);
    assert.ok(Math.abs(Math.exp(logRatio.value) - 1.3) < 0.01, String(Math.exp(logRatio.value)));
  });

  it('takes the pseudomedian and signed ranks, as tables have them', () => {
    // Lehmann, Nonparametrics (1975): for n = 6 the 96.9 % interval is the range of all means of pairs, for n = 10 its 9th from each end.
    const six = centreOf([1, 2, 3, 4, 5, 6]);
    assert.deepEqual([six.value, six.low, six.high], [3.5, 1, 6]);
    const ten = centreOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const means = [...Array(10).keys()]
      .flatMap((i) => [...Array(10 - i).keys()].map((j) => (2 * i + j + 2) / 2))
      .sort((a, b) => a - b);
    assert.equal(ten.low, means[8]);
    assert.equal(ten.high, means.at(-9));
  });

  it('gives an interval of zero width where all blocks agree', () => {
    const { low, high, value } = centreOf([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
    assert.deepEqual([low, value, high], [0.5, 0.5, 0.5]);
  });

  it('is wide with few blocks, and knows nothing from one', () => {
    const two = centreOf([0, 0.02]);
    assert.ok(two.low < -0.1 && two.high > 0.1);
    assert.deepEqual(centreOf([0.3]), { value: 0.3, low: -Infinity, high: Infinity });
  });

  it('combines shapes by their half-widths in quadrature', () => {
    const one = { value: 0.2, low: 0.17, high: 0.24 };
    assert.deepEqual(meanOf([one]), one);
    const both = meanOf([one, { value: 0.4, low: 0.36, high: 0.43 }]);
    assert.ok(Math.abs(both.value - 0.3) < 1e-12);
    assert.ok(Math.abs(both.low - (0.3 - 0.025)) < 1e-12);
    assert.ok(Math.abs(both.high - (0.3 + 0.025)) < 1e-12);
  });
});

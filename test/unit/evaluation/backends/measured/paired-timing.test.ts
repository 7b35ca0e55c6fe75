import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { timePaired } from '../../../../../src/evaluation/backends/measured/paired-timing.ts';
import type { PairedOptions } from '../../../../../src/evaluation/backends/measured/paired-timing.ts';
import type { TakeTurn, TurnPlan } from '../../../../../src/evaluation/backends/measured/timed-turn.ts';
import { randomFor } from '../../../../../src/shared/random.ts';

const never = new AbortController().signal;

interface Asked {
  readonly name: string;
  readonly plan: TurnPlan;
}

/** A kernel whose times scatter around `us`, and which records what it was asked. */
function kernel(name: string, us: number, noise: number, log: Asked[]): TakeTurn {
  const random = randomFor(name, us);
  return (plan) => {
    log.push({ name, plan });
    const deviceUs = Array.from({ length: plan.samples }, () => us * (1 + noise * (random.next() - 0.5)));
    const sets = deviceUs.map((_, index) => (plan.firstSet + index) % plan.pool);
    return Promise.resolve({
      plan,
      deviceUs,
      hostUs: deviceUs.map((value) => value + 3),
      sets,
      conditions: {},
      wallMs: 1,
    });
  };
}

function options(seed = '1'): PairedOptions {
  return {
    seed,
    plan: { placing: 'fixed', pool: 8, batch: 1, flushBytes: 4096, bytes: 0, isWarm: false },
    expectedUs: 100,
  };
}

describe('paired timing', () => {
  it('takes turns in blocks A B B A, either side first, with lengths that cannot be foretold', async () => {
    const log: Asked[] = [];
    await timePaired(
      { baseline: kernel('A', 100, 0.2, log), candidate: kernel('B', 50, 0.2, log) },
      options(),
      never,
    );
    const blocks: string[] = [];
    const lengths = new Set<number>();
    for (let at = 0; at < log.length; at += 4) {
      const block = log.slice(at, at + 4);
      blocks.push(block.map(({ name }) => name).join(''));
      const [first, second, third, fourth] = block.map(({ plan }) => plan.samples);
      assert.equal(first, fourth);
      assert.equal(second, third);
      lengths.add(first ?? 0);
    }
    assert.deepEqual([...new Set(blocks)].sort(), ['ABBA', 'BAAB']);
    assert.ok(lengths.size > 1);
    assert.ok(log.every(({ plan }) => plan.warmup > 0));
  });

  it('goes on with the input set after the last one', async () => {
    const log: Asked[] = [];
    await timePaired(
      { baseline: kernel('A', 100, 0.2, log), candidate: kernel('B', 50, 0.2, log) },
      options(),
      never,
    );
    const own = log.filter(({ name }) => name === 'B').map(({ plan }) => plan);
    for (const [index, plan] of own.slice(1).entries()) {
      const before = own[index];
      assert.equal(plan.firstSet, ((before?.firstSet ?? 0) + (before?.samples ?? 0)) % 8);
    }
  });

  it('stops at screening when the candidate is clearly slower', async () => {
    const result = await timePaired(
      { baseline: kernel('A', 100, 0.01, []), candidate: kernel('B', 300, 0.01, []) },
      options(),
      never,
    );
    assert.equal(result.stoppedAtScreening, true);
    assert.equal(result.differences.length, 2);
    assert.ok(result.logRatio.high < 0 || result.logRatio.high - result.logRatio.low > 0.1);
  });

  it('takes the same number of samples of a candidate that is slow at first: warm-up cannot cut repetitions', async () => {
    const log: Asked[] = [];
    let calls = 0;
    const steady = kernel('B', 50, 0.001, log);
    const warming: TakeTurn = async (plan, signal) => {
      const turn = await steady(plan, signal);
      return calls++ < 2 ? { ...turn, deviceUs: turn.deviceUs.map((us) => 10 * us) } : turn;
    };
    const result = await timePaired(
      { baseline: kernel('A', 100, 0.001, log), candidate: warming },
      options(),
      never,
    );
    assert.ok(result.differences.length >= 8, String(result.differences.length));
  });

  it('ends at the cap when noise stays', async () => {
    const result = await timePaired(
      { baseline: kernel('A', 100, 0.9, []), candidate: kernel('B', 100, 0.9, []) },
      { ...options(), mostBlocks: 10 },
      never,
    );
    assert.equal(result.differences.length, 10);
    assert.ok(result.logRatio.low <= 0 && 0 <= result.logRatio.high);
  });

  it('ends when cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(
      timePaired(
        { baseline: kernel('A', 100, 0.5, []), candidate: kernel('B', 100, 0.5, []) },
        options(),
        controller.signal,
      ),
      { name: 'AbortError' },
    );
  });
});

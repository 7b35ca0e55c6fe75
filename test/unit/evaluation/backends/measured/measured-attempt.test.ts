import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { HeldTime } from '../../../../../src/evaluation/backends/measured/held-time.ts';
import { FakeGpu, candidateOf, kernelText, scaleTask } from './fake-gpu.ts';

const never = new AbortController().signal;

describe('an attempt on a fake device', function () {
  this.timeout(240_000);
  let gpu: FakeGpu;

  before(async () => {
    gpu = await FakeGpu.open();
  });
  after(async () => gpu[Symbol.asyncDispose]());
  afterEach(() => gpu.configure());

  it('fails a candidate that loses the context or hangs, in check or bench, and goes on with the next', async () => {
    const task = scaleTask(kernelText('scale', 50));
    const held: HeldTime[] = [];
    await using evaluator = await gpu.evaluator(task, [], {
      onHeld: (time) => held.push(time),
      runner: { ...(await gpu.runnerParts()), answerMs: 2500 },
    });
    for (const [fake, stage] of [
      ['crash', 'check'],
      ['hang', 'check'],
      ['narrow', 'bench'],
    ] as const) {
      const bad = await evaluator.evaluate(candidateOf(kernelText(fake, 50)), { seed: fake }, never);
      assert.equal(bad.verdict.kind, 'failed', `${fake}: ${JSON.stringify(bad.verdict)}`);
      assert.equal(bad.stage, stage, fake);
      const good = await evaluator.evaluate(candidateOf(kernelText('scale', 25)), { seed: fake }, never);
      assert.equal(good.verdict.kind, 'verified', `after ${fake}: ${JSON.stringify(good.verdict)}`);
    }
    // The device is held for what runs on it, and given back every time.
    assert.deepEqual([...new Set(held.map(({ stage }) => stage))].sort(), ['bench', 'check', 'profile']);
    assert.ok(held.every(({ heldMs, waitedMs }) => heldMs > 0 && waitedMs >= 0));
  });

  it('lets processes take turns where memory holds one pool only, and says so', async () => {
    // One process needs flush, inputs, outputs: 10 MiB and a bit; two do not fit.
    gpu.configure(`free-bytes ${16 << 20}`);
    const evaluation = await gpu.evaluate('scale', 200, 400);
    assert.ok(evaluation.verdict.kind === 'verified', JSON.stringify(evaluation.verdict));
    const conditions = evaluation.shapes[0]?.conditions;
    assert.equal(conditions?.interleaving, 'processes');
    assert.ok(evaluation.verdict.notes.some((note) => note.includes('their processes took turns')));
    assert.ok(Math.abs((evaluation.speedup?.value ?? 0) - 2) < 0.02);
  });

  it('takes a smaller pool before that', async () => {
    gpu.configure(`free-bytes ${34 << 20}`);
    const evaluation = await gpu.evaluate('scale', 2000, 4000, [], [{ n: 1 << 18 }]);
    const conditions = evaluation.shapes[0]?.conditions;
    assert.equal(conditions?.interleaving, 'turns');
    assert.ok(conditions.pool >= 1 && conditions.pool < 8, String(conditions.pool));
  });

  it('throws samples away that were taken while another process used the device', async () => {
    gpu.configure('processes 3 2');
    const evaluation = await gpu.evaluate('scale', 25, 50);
    assert.ok(evaluation.verdict.kind === 'verified', JSON.stringify(evaluation.verdict));
    assert.ok((evaluation.shapes[0]?.conditions?.discardedSamples ?? 0) > 0);
    assert.ok(evaluation.verdict.notes.some((note) => note.includes('were thrown away')));
  });

  it('measures on after some patience when the other process stays, and says so', async () => {
    gpu.configure('processes 3 1000000');
    const evaluation = await gpu.evaluate('scale', 25, 50);
    assert.ok(evaluation.verdict.kind === 'verified', JSON.stringify(evaluation.verdict));
    assert.ok(evaluation.verdict.notes.some((note) => note.includes('another process was on the device')));
  });
});

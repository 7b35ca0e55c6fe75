import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { timePaired } from '../../../../../src/evaluation/backends/measured/paired-timing.ts';
import type { SamplePlan, TakeSamples } from '../../../../../src/evaluation/backends/measured/paired-timing.ts';
import { randomFor } from '../../../../../src/shared/random.ts';

const never = new AbortController().signal;

/** A kernel whose times scatter around `us`, and which records in what order it was asked. */
function kernel(
  name: string,
  us: number,
  noise: number,
  log: string[],
  plans: SamplePlan[] = [],
): TakeSamples {
  const random = randomFor(name, us);
  return (plan) => {
    log.push(name);
    plans.push(plan);
    const deviceUs = Array.from({ length: plan.samples }, () => us * (1 + noise * (random.next() - 0.5)));
    return Promise.resolve({ deviceUs, hostUs: deviceUs.map((value) => value + 3) });
  };
}

describe('paired timing', () => {
  it('takes turns A B B A after a probe of the baseline', async () => {
    const log: string[] = [];
    await timePaired(kernel('A', 100, 0.001, log), kernel('B', 50, 0.001, log), { seed: '1' }, never);
    assert.deepEqual(log.slice(0, 5), ['A', 'A', 'B', 'B', 'A']);
  });

  it('finds the ratio and an interval that holds it', async () => {
    const result = await timePaired(
      kernel('A', 100, 0.04, []),
      kernel('B', 50, 0.04, []),
      { seed: '1' },
      never,
    );
    assert.ok(result.ci95[0] <= 2 && 2 <= result.ci95[1], JSON.stringify(result.ci95));
    assert.equal(result.stoppedAtScreening, false);
  });

  it('stops at screening when the candidate is clearly slower', async () => {
    const result = await timePaired(
      kernel('A', 100, 0.01, []),
      kernel('B', 300, 0.01, []),
      { seed: '1' },
      never,
    );
    assert.equal(result.stoppedAtScreening, true);
    assert.equal(result.candidateUs.length, 10);
  });

  it('launches short kernels several times a sample', async () => {
    const plans: SamplePlan[] = [];
    await timePaired(kernel('A', 4, 0.01, [], plans), kernel('B', 4, 0.01, []), { seed: '1' }, never);
    assert.equal(plans.at(-1)?.batch, 5);
  });

  it('reads 1.00 for the baseline against itself, and ends at the cap when noise stays', async () => {
    const result = await timePaired(
      kernel('A', 100, 0.5, []),
      kernel('B', 100, 0.5, []),
      { seed: '1', maximumSamples: 40 },
      never,
    );
    assert.equal(result.baselineUs.length, 40);
    assert.ok(result.ci95[0] <= 1 && 1 <= result.ci95[1], JSON.stringify(result.ci95));
  });

  it('ends when cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(
      timePaired(kernel('A', 100, 0.5, []), kernel('B', 100, 0.5, []), { seed: '1' }, controller.signal),
      { name: 'AbortError' },
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { selfTest } from '../../../src/application/self-test.ts';
import type { EvaluateOptions, Evaluator } from '../../../src/engine/ports.ts';
import type { Evaluation, Speedup } from '../../../src/protocol/evaluation.ts';
import { baselineCandidate } from '../../../src/syntax/baseline-candidate.ts';
import { scaleTask, kernelText } from '../evaluation/backends/measured/fake-gpu.ts';

const never = new AbortController().signal;
const task = scaleTask(kernelText('scale', 10));

/** A device that reads what it is told, by the seed of the evaluation. */
function device(read: (seed: string) => Speedup, seeds: string[] = []): Evaluator {
  return {
    device: 'cuda:0',
    timing: 'measured',
    deterministic: false,
    evaluate: (candidate, { seed }: EvaluateOptions): Promise<Evaluation> => {
      seeds.push(seed);
      assert.equal(candidate.id, baselineCandidate(task).id);
      return Promise.resolve({
        candidate: candidate.id,
        device: 'cuda:0',
        timing: 'measured',
        verdict: { kind: 'verified', notes: [] },
        stage: 'profile',
        shapes: [],
        speedup: read(seed),
        findings: [],
        hints: [],
        provenance: {
          device: '',
          deviceFingerprint: '',
          compiler: '',
          tool: '',
          sourceHash: '',
          seed,
        },
        stageMs: {},
      });
    },
  };
}

describe('self test of a device', () => {
  it('passes where intervals hold 1, with a seed of its own for every round', async () => {
    const seeds: string[] = [];
    const evaluator = device(() => ({ value: 1.001, ci95: [0.995, 1.006] }), seeds);
    const report = await selfTest({ evaluator, task, seed: 's', rounds: 20 }, never);
    assert.equal(report.passes, true);
    assert.equal(report.intervalsHoldingOne, 20);
    assert.equal(new Set(seeds).size, 20);
  });

  it('fails where a slot has the advantage', async () => {
    const evaluator = device(() => ({ value: 1.05, ci95: [1.04, 1.06] }));
    const report = await selfTest({ evaluator, task, seed: 's', rounds: 3 }, never);
    assert.equal(report.passes, false);
    assert.equal(report.bestIsNull, false);
    assert.deepEqual(report.extremes, [1.05, 1.05]);
  });

  it('forgives one interval in twenty, which would not be reported when measured again', async () => {
    const evaluator = device((seed) =>
      seed === 's/4' ? { value: 1.006, ci95: [1.002, 1.01] } : { value: 1, ci95: [0.996, 1.004] },
    );
    const report = await selfTest({ evaluator, task, seed: 's', rounds: 20 }, never);
    assert.equal(report.intervalsHoldingOne, 19);
    assert.equal(report.bestIsNull, true);
    assert.equal(report.passes, true);
  });
});

import assert from 'node:assert/strict';
import { commitMessage } from '../../../../src/application/apply/git/commit-message.ts';
import type { Evaluation, TimeEstimate } from '../../../../src/protocol/evaluation.ts';
import { launchOf, storedVariant } from './fixture.ts';

const time = (medianUs: number): TimeEstimate => ({ medianUs, ci95Us: [medianUs, medianUs], samplesUs: [] });

describe('the message of a commit that applies a variant', () => {
  it('carries device, shapes, interval, tolerance, assumptions and run', async () => {
    const stored = await storedVariant({
      source: '__global__ void scale(float *x, int n) {}',
      kernel: 'scale',
      region: '__global__ void scale(float *x, int n) { }',
      launch: launchOf(['ceilDiv(n, 512)'], ['512']),
      assumptions: [{ kind: 'divisible', expression: 'n', by: 4 }],
    });
    const evaluation = {
      verdict: { kind: 'verified', notes: [] },
      speedup: { value: 2.5, ci95: [2.4, 2.6] },
      shapes: [{ shape: { n: 1024 }, baseline: time(250), candidate: time(100) }],
    } as unknown as Evaluation;
    const { spec } = stored;
    const measured = {
      ...stored,
      evaluation,
      spec: {
        ...spec,
        device: 'cuda:0',
        timing: 'measured' as const,
        task: { ...spec.task, tolerance: { relative: 1e-4, absolute: 1e-6 } },
      },
    };
    assert.equal(
      commitMessage(measured),
      `Speed up scale: 2.50x on cuda:0

A variant.

Device: cuda:0, times measured
Speedup: 2.50x [2.40, 2.60], 95 % interval
Times before and after:
  n=1024: 250 us -> 100 us (2.50x)
Launch: grid (ceilDiv(n, 512)), block (512)
Tolerance: relative 0.0001, absolute 0.000001
Assumes:
  n is a multiple of 4
Verdict: verified
Run: scale-1a2b3c
Variant: 0123456789abcdef
`,
    );
  });

  it('never lets a modelled time pass for a measured one', async () => {
    const stored = await storedVariant({
      source: '__global__ void scale(float *x, int n) {}',
      kernel: 'scale',
      region: '__global__ void scale(float *x, int n) { }',
    });
    const evaluation = {
      verdict: { kind: 'verified', notes: [] },
      speedup: { value: 2.5, ci95: [2.5, 2.5] },
      shapes: [],
    } as unknown as Evaluation;
    const message = commitMessage({ ...stored, evaluation });
    assert.match(message, /^Speed up scale: ~2\.5x modelled \(sim:h100\)\n/);
    assert.match(message, /times modelled, not measured/);
  });
});

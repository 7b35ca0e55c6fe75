import assert from 'node:assert/strict';
import { commands } from '../../../../src/protocol/editor/ids.ts';
import type { RunView } from '../../../../src/protocol/editor/run-view.ts';
import { lensParts, problemPart } from '../../../../src/server/language/lens-parts.ts';
import type { KernelState } from '../../../../src/server/language/kernel-runs.ts';
import { fakeRunView } from '../../../fakes/run-view.ts';

const kernel = { uri: 'file:///a/matmul.cu', kernel: 'matmul', line: 12 };
const best = { value: 2.314, ci95: [2.29, 2.33] } as const;
const measured: Partial<RunView> = {
  timing: 'measured',
  device: 'cuda:0',
  deviceTitle: 'NVIDIA H100 SXM',
  bestSpeedup: best,
  bestCandidate: 'c1',
  elites: 5,
};
const modelled: Partial<RunView> = {
  bestSpeedup: { value: 1.87, ci95: [1.87, 1.87] },
  bestCandidate: 'c1',
  elites: 5,
};

const titles = (state: KernelState): string[] => lensParts(state, kernel).map(({ title }) => title);
const original = (run: Partial<RunView>): string[] => titles({ kind: 'original', run: fakeRunView(run) });
const older = (run: Partial<RunView>): string[] => titles({ kind: 'older', run: fakeRunView(run) });

describe('lenses of a kernel', () => {
  it('offer to optimize one that nothing is known of', () => {
    assert.deepEqual(lensParts({ kind: 'unknown' }, kernel), [
      { title: 'Optimize kernel', command: commands.optimizeKernel, argument: kernel },
    ]);
  });

  it('say how far a run is and stop it', () => {
    const running: Partial<RunView> = { status: 'running', evaluations: 37, budget: { evaluations: 200 } };
    assert.deepEqual(original(running), ['Optimizing 37/200', 'Stop']);
    assert.deepEqual(original({ ...running, ...measured }), [
      'Optimizing 37/200 · best 2.31x on H100 SXM',
      'Stop',
    ]);
    assert.deepEqual(original({ ...running, budget: { minutes: 5 } }), ['Optimizing 37', 'Stop']);
  });

  it('tell measured from modelled results', () => {
    assert.deepEqual(original(measured), ['2.31x on H100 SXM (5 elites)', 'Review diff', 'Archive']);
    assert.deepEqual(original(modelled), ['~1.9x modelled (sim:h100), 5 elites', 'Review diff', 'Archive']);
    assert.deepEqual(original({ ...modelled, elites: 1 })[0], '~1.9x modelled (sim:h100), 1 elite');
  });

  it('give the candidate to review', () => {
    const [, review] = lensParts({ kind: 'original', run: fakeRunView(measured) }, kernel);
    assert.deepEqual(review, {
      title: 'Review diff',
      command: commands.reviewDiff,
      argument: { run: 'matmul-000001', candidate: 'c1' },
    });
  });

  it('say where a run waits', () => {
    const waiting: Partial<RunView> = { evaluations: 12, budget: { evaluations: 60 } };
    assert.deepEqual(original({ ...waiting, status: 'paused' }), ['paused at 12/60', 'Resume', 'Archive']);
    assert.deepEqual(original({ ...waiting, status: 'interrupted' }), [
      'interrupted at 12/60',
      'Resume',
      'Archive',
    ]);
  });

  it('say when nothing was found, and why nothing was tried', () => {
    assert.deepEqual(original({ evaluations: 60 }), [
      'nothing faster found (60 evaluated)',
      'Optimize again',
      'Archive',
    ]);
    assert.deepEqual(original({ evaluations: 0, endedBecause: 'stopped' }), ['Optimize kernel']);
    assert.deepEqual(original({ endedBecause: 'baseline-failed' }), [
      'the original does not pass its task',
      'Show why',
    ]);
  });

  it('say that a result is for an older version', () => {
    assert.deepEqual(older(measured), ['result is for an older version', 'Re-check']);
    assert.deepEqual(older({ evaluations: 60 }), ['Optimize kernel']);
    assert.deepEqual(older({ ...measured, status: 'running', evaluations: 3 }), [
      'Optimizing 3/60 · best 2.31x on H100 SXM · for an older version',
      'Stop',
    ]);
  });

  it('name the run that a variant comes from', () => {
    const variant = {
      run: fakeRunView(measured),
      candidate: 'c2',
      state: 'verified',
      speedup: best,
    } as const;
    assert.deepEqual(titles({ kind: 'variant', variant }), [
      'variant of matmul-000001, 2.31x on H100 SXM',
      'Undo',
      'Archive',
    ]);
    const failed = { ...variant, state: 'failed', speedup: null } as const;
    assert.equal(titles({ kind: 'variant', variant: failed })[0], 'variant of matmul-000001, failed');
  });

  it('open the place that cannot be read', () => {
    assert.equal(
      problemPart('"+)" is not valid here.', { uri: kernel.uri, line: 7 }).title,
      'KernelFoundry cannot read this kernel: "+)" is not valid here, line 7',
    );
  });
});

import assert from 'node:assert/strict';
import type { RunView } from '../../../../src/protocol/editor/run-view.ts';
import type { IndexedKernel } from '../../../../src/server/language/indexed-kernel.ts';
import { runsOf, stateOf } from '../../../../src/server/language/kernel-runs.ts';
import type {
  AppliedVariant,
  KernelState,
  RunKnowledge,
} from '../../../../src/server/language/kernel-runs.ts';
import { fakeRunView } from '../../../fakes/run-view.ts';

const file = '/projects/matmul.cu';
const kernel: IndexedKernel = {
  name: 'matmul',
  qualifiedName: 'matmul',
  reference: 'matmul',
  language: 'cuda',
  signature: 'matmul(float*A)',
  lensOffset: 0,
  place: { start: 16, end: 22 },
  region: { start: 0, end: 80 },
  hashes: ['h0'],
};
const knowledge = (runs: readonly RunView[], variants: readonly AppliedVariant[] = []): RunKnowledge => ({
  runs,
  variants: () => variants,
  signature: ({ run }) => (run.startsWith('double') ? 'matmul(double*A)' : 'matmul(float*A)'),
});
const stateIn = (runs: readonly RunView[], where = file): KernelState =>
  stateOf(kernel, [kernel], where, knowledge(runs));
const runOf = (state: KernelState): string | undefined => ('run' in state ? state.run.run : undefined);

describe('runs of a kernel', () => {
  it('are found by its text wherever it has moved', () => {
    const state = stateIn([fakeRunView()], '/elsewhere/moved.cu');
    assert.equal(state.kind, 'original');
  });

  it('are found by file and name after an edit', () => {
    const run = fakeRunView({ kernelHash: 'before' });
    assert.equal(stateIn([run]).kind, 'older');
    assert.equal(stateIn([run], '/projects/other.cu').kind, 'unknown');
    assert.equal(stateIn([fakeRunView({ kernelHash: 'before', kernel: 'transpose' })]).kind, 'unknown');
  });

  it('show the newest, and one that is going on before all', () => {
    const runs = [
      fakeRunView({ run: 'c' }),
      fakeRunView({ run: 'b', status: 'running' }),
      fakeRunView({ run: 'a' }),
    ];
    assert.equal(runOf(stateIn(runs)), 'b');
    assert.equal(runOf(stateIn(runs.filter(({ run }) => run !== 'b'))), 'c');
  });

  it('tell overloads apart by their parameters', () => {
    const twin: IndexedKernel = { ...kernel, signature: 'matmul(double*A)', hashes: ['h1'] };
    const run = fakeRunView({ run: 'double', kernelHash: 'before' });
    assert.equal(stateOf(kernel, [kernel, twin], file, knowledge([run])).kind, 'unknown');
    assert.equal(stateOf(twin, [kernel, twin], file, knowledge([run])).kind, 'older');
  });

  it('leave results to the kernel that still has their text', () => {
    const copy: IndexedKernel = { ...kernel, qualifiedName: 'n::matmul', hashes: ['edited'] };
    assert.equal(stateOf(copy, [kernel, copy], file, knowledge([fakeRunView()])).kind, 'unknown');
  });

  it('know a variant that was applied', () => {
    const run = fakeRunView({ kernelHash: 'before' });
    const variant: AppliedVariant = { run, candidate: 'c1', state: 'verified', speedup: null };
    assert.deepEqual(stateOf(kernel, [kernel], file, knowledge([run], [variant])), {
      kind: 'variant',
      variant,
    });
    // A run that began with the variant's text says more.
    const next = fakeRunView({ run: 'next' });
    assert.equal(runOf(stateOf(kernel, [kernel], file, knowledge([next, run], [variant]))), 'next');
  });

  it('are listed with what was for earlier versions', () => {
    const runs = [fakeRunView({ run: 'b' }), fakeRunView({ run: 'a', kernelHash: 'before' })];
    assert.deepEqual(
      runsOf(kernel, [kernel], file, knowledge(runs)).map(({ run, isOlder }) => [run.run, isOlder]),
      [
        ['b', false],
        ['a', true],
      ],
    );
  });
});

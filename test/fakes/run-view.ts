import type { RunView } from '../../src/protocol/editor/run-view.ts';

/** A finished run on the simulated H100 that found nothing, unless told otherwise. */
export function fakeRunView(changed: Partial<RunView> = {}): RunView {
  return {
    run: 'matmul-000001',
    task: 'matmul',
    device: 'sim:h100',
    timing: 'modelled',
    status: 'finished',
    evaluations: 60,
    elites: 1,
    best: null,
    createdMs: 1_000,
    updatedMs: 2_000,
    language: 'cuda',
    kernel: 'matmul',
    sourceFile: '/projects/matmul.cu',
    kernelHash: 'h0',
    proposers: ['rewriter'],
    budget: { evaluations: 60 },
    usage: { tokensIn: 0, tokensOut: 0, usd: 0 },
    activeMs: 1_000,
    gpuSeconds: 0,
    bestCandidate: null,
    bestSpeedup: null,
    deviceTitle: 'sim:h100',
    endedBecause: changed.status === undefined || changed.status === 'finished' ? 'budget' : null,
    store: '/projects/.kernelfoundry',
    ...changed,
  };
}

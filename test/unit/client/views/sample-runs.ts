import type { CandidateRow, RunView } from '../../../../src/protocol/editor/run-view.ts';

/** A running run on a simulated H100 that has found something, with what differs. */
export function runView(differs: Partial<RunView> = {}): RunView {
  return {
    run: 'r1',
    task: 'matmul',
    device: 'sim:h100',
    timing: 'modelled',
    status: 'running',
    evaluations: 37,
    elites: 5,
    best: 1.9,
    createdMs: Date.UTC(2026, 10, 20, 12),
    updatedMs: Date.UTC(2026, 10, 20, 12, 5),
    language: 'cuda',
    kernel: 'matmul',
    sourceFile: '/project/matmul.cu',
    kernelHash: 'h1',
    proposers: ['rewriter'],
    budget: { evaluations: 200 },
    usage: { tokensIn: 0, tokensOut: 0, usd: 0 },
    activeMs: 61_000,
    gpuSeconds: 0,
    bestCandidate: 'c1',
    bestSpeedup: { value: 1.9, ci95: [1.9, 1.9] },
    deviceTitle: 'NVIDIA H100 SXM5 80 GB',
    endedBecause: null,
    store: '/project/.kernelfoundry',
    ...differs,
  };
}

/** The best of a cell with a speedup, with what differs. */
export function elite(
  candidate: string,
  cell: string,
  value: number,
  differs: Partial<CandidateRow> = {},
): CandidateRow {
  return {
    candidate,
    decision: 3,
    proposer: 'rewriter',
    parent: null,
    summary: `variant ${candidate}`,
    state: 'verified',
    cell,
    speedup: { value, ci95: [value, value] },
    elite: 'best',
    ...differs,
  };
}

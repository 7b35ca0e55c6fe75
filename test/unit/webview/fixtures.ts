import { sampleRun } from '../../../webview/harness/sample-run.ts';
import type { CandidateRow, LineageNode, RunSnapshot } from '../../../src/protocol/editor/run-view.ts';

/** A made-up run of 120 candidates. */
export const snapshot: RunSnapshot = sampleRun(120);

export function row(candidate: string, change: Partial<CandidateRow> = {}): CandidateRow {
  return {
    candidate,
    decision: 1,
    proposer: 'rewriter',
    parent: null,
    summary: `change ${candidate}`,
    state: 'verified',
    ...change,
  };
}

export function lineageNode(candidate: string, parents: readonly string[], speedup: number): LineageNode {
  return {
    candidate,
    parents,
    decision: 1,
    summary: candidate,
    made: 'rewriter: unroll',
    state: 'verified',
    speedup,
    elite: true,
  };
}

import type { Candidate } from '../../src/protocol/candidate.ts';
import type { Evaluation } from '../../src/protocol/evaluation.ts';
import type { Hint } from '../../src/protocol/hint.ts';
import type { RunEvent } from '../../src/protocol/run-event.ts';
import type { TaskSpec } from '../../src/protocol/task.ts';
import type { Store } from '../../src/store/store.ts';
import { baselineCandidate } from '../../src/syntax/baseline-candidate.ts';
import { candidateId } from '../../src/syntax/evolve-region.ts';
import { tinyRun } from './run-spec.ts';

/** What is written into an archive as if a search had been there. */
export interface StoredRunOptions {
  readonly task: TaskSpec;
  /** Texts of variants with their speedups; all verified, in cells of their own. */
  readonly variants: readonly { readonly region: string; readonly speedup: number }[];
  /** Of the original. */
  readonly hints?: readonly Hint[];
  /** `running` as long as what is returned is not disposed. */
  readonly status?: 'finished' | 'paused' | 'running';
}

/** A run that nobody searched. `finish` ends one that is going on. */
export function storeRun(
  store: Store,
  { task, variants, hints = [], status = 'finished' }: StoredRunOptions,
): { readonly run: string; finish(): void } {
  const budget = { evaluations: 60 };
  const run = store.createRun({ ...tinyRun, task, budget });
  const { lease, journal } = store.claim(run);
  const original = baselineCandidate(task);
  journal.append([{ ...tinyRun, kind: 'run-started', task: task.name, budget }]);
  const candidates = variants.map(({ region }): Candidate => ({
    ...original,
    id: candidateId(region, original.launch),
    region,
    parents: [original.id],
    origin: { kind: 'rewriter', operators: ['step'] },
    summary: 'Do it faster',
  }));
  const all = [{ candidate: original, speedup: 1 }].concat(
    candidates.map((candidate, index) => ({ candidate, speedup: variants[index]?.speedup ?? 1 })),
  );
  for (const [decision, { candidate, speedup }] of all.entries()) {
    const evaluation = verified(candidate.id, speedup, decision === 0 ? hints : []);
    const cell = `m${decision % 4}c0p0`;
    journal.append([proposed(decision, candidate)]);
    journal.append([finished(decision, cell, evaluation)], evaluation);
    journal.append([
      { kind: 'archive-changed', decision, candidate: candidate.id, cell, status: 'new-cell', speedup },
    ]);
  }
  const finish = (): void => {
    const best = all.toSorted((a, b) => b.speedup - a.speedup)[0];
    const events: RunEvent[] =
      best === undefined || best.speedup <= 1
        ? []
        : [
            {
              kind: 'finalist-measured',
              candidate: best.candidate.id,
              verdict: { kind: 'verified', notes: [] },
              speedup: { value: best.speedup, ci95: [best.speedup, best.speedup] },
            },
          ];
    journal.append([
      ...events,
      {
        kind: 'run-finished',
        reason: 'budget',
        best: events.length === 0 ? null : (best?.candidate.id ?? null),
        evaluations: variants.length,
      },
    ]);
    lease.release();
  };
  if (status === 'finished') finish();
  if (status === 'paused') {
    journal.append([{ kind: 'run-paused', reason: 'asked' }]);
    lease.release();
  }
  return { run, finish };
}

function proposed(decision: number, candidate: Candidate): RunEvent {
  return {
    kind: 'candidate-proposed',
    decision,
    proposer: decision === 0 ? 'baseline' : 'fake',
    parent: candidate.parents[0] ?? null,
    candidate,
    fingerprint: candidate.id,
  };
}

function finished(
  decision: number,
  cell: string,
  { candidate, verdict, stage, speedup }: Evaluation,
): RunEvent {
  return {
    kind: 'evaluation-finished',
    decision,
    candidate,
    verdict,
    stage,
    cell,
    ...(speedup === undefined ? {} : { speedup }),
  };
}

function verified(candidate: string, value: number, hints: readonly Hint[]): Evaluation {
  return {
    candidate,
    device: 'sim:h100',
    timing: 'modelled',
    verdict: { kind: 'verified', notes: [] },
    stage: 'profile',
    shapes: [],
    speedup: { value, ci95: [value, value] },
    findings: [],
    hints,
    provenance: {
      device: 'fake',
      deviceFingerprint: 'fake',
      compiler: 'none',
      tool: 'test',
      sourceHash: candidate,
      seed: '1',
    },
    stageMs: {},
  };
}

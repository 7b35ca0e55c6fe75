import { cellOf } from '../../src/protocol/descriptor.ts';
import type { Level } from '../../src/protocol/descriptor.ts';
import { everything } from '../../src/protocol/editor/panel-messages.ts';
import type {
  CandidateRow,
  CellView,
  ProgressPoint,
  RunSnapshot,
} from '../../src/protocol/editor/run-view.ts';

/** Numbers that look random and are the same every time (linear congruential, Numerical Recipes). */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const changes = [
  'Stage tiles of both inputs in shared memory',
  'Unroll the inner loop by 4',
  'Load four elements at once',
  'Compute 4 x 4 outputs per thread',
  'Pad the shared tile by one column',
  'Reduce over the warp with shuffles',
];

/** A made-up run of any size, for the limits of the panel: `total` candidates, of which a snapshot carries 200. */
export function sampleRun(total: number): RunSnapshot {
  const next = noise(7);
  const all: CandidateRow[] = [original];
  for (let decision = 1; decision < total; decision++) all.push(candidateAt(decision, next));
  const verified = all
    .filter(({ speedup }) => speedup !== undefined)
    .sort((a, b) => (b.speedup?.value ?? 0) - (a.speedup?.value ?? 0));
  const best = verified[0] ?? original;
  const cells = cellsOf(all);
  const candidates = [...verified, ...all.filter(({ speedup }) => speedup === undefined)].slice(0, 200);
  const progress = progressOf(all);
  return {
    run: {
      run: 'matmul-5a4b3c',
      task: 'matmul',
      device: 'sim:h100',
      timing: 'modelled',
      status: 'running',
      evaluations: total - 1,
      elites: cells.length,
      best: best.speedup?.value ?? null,
      createdMs: 1_760_000_000_000,
      updatedMs: 1_760_000_100_000,
      language: 'cuda',
      kernel: 'matmul',
      sourceFile: '/project/matmul.cu',
      kernelHash: '0123456789abcdef',
      proposers: ['rewriter'],
      budget: { evaluations: total * 2, minutes: 30 },
      usage: { tokensIn: 0, tokensOut: 0, usd: 0 },
      activeMs: 412_000,
      gpuSeconds: 0,
      bestCandidate: best.candidate,
      bestSpeedup: best.speedup ?? null,
      deviceTitle: 'Simulated NVIDIA H100 SXM',
      endedBecause: null,
      store: '/project/.kernelfoundry',
    },
    timing: 'modelled',
    device: 'sim:h100',
    baseline: [
      { shape: 'M=1024 N=1024 K=1024', medianUs: 412.3, ci95Us: [412.3, 412.3] },
      { shape: 'M=512 N=512 K=2048', medianUs: 245.1, ci95Us: [245.1, 245.1] },
    ],
    filter: everything,
    cells,
    coverage: cells.length / 64,
    qdScore: 12,
    candidates,
    matching: all.length,
    total: all.length,
    progress,
    lineage: [],
    arrows: [
      {
        from: 'm1c1p0',
        axis: 'memory',
        direction: 1,
        strength: 0.9,
        text: 'moving to shared tiles gained 1.4x in 3 of 4 tries',
      },
      {
        from: 'm2c1p1',
        axis: 'compute',
        direction: 1,
        strength: 0.5,
        text: 'moving to a single pass gained 1.1x in 2 of 4 tries',
      },
      {
        from: 'm2c2p1',
        axis: 'memory',
        direction: 1,
        strength: 0.2,
        text: 'moving to register blocks gained 1.3x in 1 of 5 tries',
      },
    ],
    failures: [{ stage: 'check', rule: 'race', count: 12, message: 'Two threads write the same element.' }],
    recent: [],
  };
}

const original: CandidateRow = {
  candidate: '0000000000000000',
  decision: 0,
  proposer: 'original',
  parent: null,
  summary: 'The kernel as it stands',
  state: 'verified',
  stage: 'bench',
  cell: 'm1c1p0',
  speedup: { value: 1, ci95: [1, 1] },
};

function candidateAt(decision: number, next: () => number): CandidateRow {
  const level = (): Level => Math.min(3, Math.floor(next() * next() * 5)) as Level;
  const coordinates = { memory: level(), compute: level(), parallelism: level() };
  const base = {
    candidate: (decision * 2654435761).toString(16).padStart(16, '0').slice(-16),
    decision,
    proposer: 'rewriter',
    parent: original.candidate,
    summary: changes[Math.floor(next() * changes.length)] ?? '',
  };
  const fate = next();
  const cell = cellOf(coordinates);
  if (fate < 0.2)
    return {
      ...base,
      state: 'failed',
      stage: 'check',
      rule: 'race',
      reason: 'Two threads write the same element of tile.',
      cell,
    };
  if (fate < 0.24)
    return { ...base, state: 'failed', stage: 'build', rule: 'compile-error', reason: 'expected a ;' };
  if (fate < 0.26)
    return {
      ...base,
      state: 'quarantined',
      stage: 'bench',
      rule: 'too-fast',
      reason: 'Faster than the memory allows.',
      cell,
    };
  const value = 0.7 + coordinates.memory * 0.5 + coordinates.compute * 0.3 + next() * 0.6;
  return { ...base, state: 'verified', stage: 'bench', cell, speedup: { value, ci95: [value, value] } };
}

function cellsOf(all: readonly CandidateRow[]): readonly CellView[] {
  const cells = new Map<string, CellView>();
  for (const { cell, candidate, speedup, summary } of all) {
    if (cell === undefined) continue;
    const old = cells.get(cell) ?? { cell, evaluated: 0, alternatives: 0 };
    const better = speedup !== undefined && speedup.value > (old.best?.speedup ?? 0);
    cells.set(cell, {
      ...old,
      evaluated: old.evaluated + 1,
      alternatives: Math.min(2, old.evaluated),
      ...(better ? { best: { candidate, speedup: speedup.value, summary } } : {}),
    });
  }
  return [...cells.values()];
}

function progressOf(all: readonly CandidateRow[]): readonly ProgressPoint[] {
  let best = 1;
  const every = Math.max(1, Math.floor(all.length / 300));
  return all
    .map(({ speedup, decision }) => {
      best = Math.max(best, speedup?.value ?? 0);
      return {
        evaluations: decision,
        activeMs: decision * 4100,
        usd: 0,
        best,
        ...(speedup === undefined ? {} : { own: speedup.value }),
      };
    })
    .filter((_, index) => index % every === 0);
}

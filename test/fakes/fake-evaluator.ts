import type { Evaluator } from '../../src/engine/ports.ts';
import type { Candidate } from '../../src/protocol/candidate.ts';
import type { Level } from '../../src/protocol/descriptor.ts';
import type { Evaluation, StageName, Timing, Verdict } from '../../src/protocol/evaluation.ts';
import { sleep, throwIfAborted } from '../../src/shared/abort.ts';
import { randomFor } from '../../src/shared/random.ts';

/** What a fake evaluator may be told to do. */
export interface FakeEvaluatorOptions {
  readonly timing?: Timing;
  readonly deterministic?: boolean;
  /** Milliseconds an evaluation takes; none by default. */
  readonly delayMs?: (candidate: Candidate) => number;
  readonly onEvaluate?: (candidate: Candidate, seed: string) => void;
  /** Extra text in each evaluation, to give it the size of a real one. */
  readonly padding?: string;
}

/** The point that a fake candidate stands for: the three integers in its first line. */
export function pointOf(region: string): readonly [number, number, number] {
  const match = /point\[\] = \{(-?\d+), (-?\d+), (-?\d+)\}/.exec(region);
  return [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0), Number(match?.[3] ?? 0)];
}

/**
 * Judges points instead of kernels: speedup grows towards (9, 9, 9), each axis of the archive is one coordinate, and
 * about one point in five fails, always the same ones. No process, no file.
 */
export function fakeEvaluator(options: FakeEvaluatorOptions = {}): Evaluator {
  const timing = options.timing ?? 'modelled';
  return {
    device: timing === 'modelled' ? 'sim:h100' : 'cuda:0',
    timing,
    deterministic: options.deterministic ?? timing === 'modelled',
    async evaluate(candidate, { seed, onStage }, signal): Promise<Evaluation> {
      throwIfAborted(signal);
      options.onEvaluate?.(candidate, seed);
      onStage?.('gate');
      const delay = options.delayMs?.(candidate) ?? 0;
      if (delay > 0) await sleep(delay, signal);
      return judge(candidate, timing, seed, options.padding ?? '');
    },
  };
}

function judge(candidate: Candidate, timing: Timing, seed: string, padding: string): Evaluation {
  const point = pointOf(candidate.region);
  const luck = randomFor('luck', ...point);
  const isBaseline = candidate.origin.kind === 'baseline';
  const failing: StageName | undefined =
    isBaseline || luck.next() > 0.2 ? undefined : luck.pick(['gate', 'build', 'check']);
  const verdict: Verdict =
    failing === undefined
      ? { kind: 'verified', notes: [] }
      : {
          kind: 'failed',
          stage: failing,
          reasons: [{ rule: `${failing}-rule`, message: 'unlucky', line: 1 }],
        };
  const noise = timing === 'measured' ? randomFor(seed, candidate.id).next() * 0.02 : 0;
  const value = isBaseline ? 1 : Math.exp(point.reduce((sum, x) => sum + Math.min(9, x), 0) / 10) + noise;
  const level = (x: number): Level => Math.max(0, Math.min(3, Math.floor(x / 3))) as Level;
  const [memory, compute, parallelism] = point.map(level) as [Level, Level, Level];
  return {
    candidate: candidate.id,
    device: timing === 'modelled' ? 'sim:h100' : 'cuda:0',
    timing,
    verdict,
    stage: failing ?? 'profile',
    shapes: [],
    ...(failing === undefined ? { speedup: { value, ci95: [value - noise, value + noise] } } : {}),
    findings: [],
    hints: padding === '' ? [] : [{ rule: 'padding', text: padding, scope: 'kernel', source: 'model' }],
    descriptor: { kernel: 'scale', coordinates: { memory, compute, parallelism }, evidence: [] },
    provenance: {
      device: 'fake',
      deviceFingerprint: 'fake',
      compiler: 'none',
      tool: 'test',
      sourceHash: candidate.id,
      seed,
    },
    stageMs: { gate: 0 },
  };
}

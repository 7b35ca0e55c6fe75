import type { Evaluator } from '../engine/ports.ts';
import { reportThreshold } from '../engine/run/finalists.ts';
import type { DeviceId, Speedup, Timing, Verdict } from '../protocol/evaluation.ts';
import type { TaskSpec } from '../protocol/task.ts';
import { baselineCandidate } from '../syntax/baseline-candidate.ts';

export interface SelfTestOptions {
  readonly evaluator: Evaluator;
  readonly task: TaskSpec;
  /** How often the original is measured against itself; 20 where nothing is said. */
  readonly rounds?: number;
  readonly seed: string;
  /** Told after every round. */
  readonly onRound?: (round: SelfTestRound, index: number) => void;
}

/** The original as a candidate, measured once. */
export interface SelfTestRound {
  readonly verdict: Verdict;
  readonly speedup?: Speedup;
  /** The interval holds 1. */
  readonly holdsOne: boolean;
  /** It would have been reported as faster: above 1 beyond noise, and again when it was measured anew as a finalist is. */
  readonly wouldBeBest: boolean;
}

/** What a device says of a kernel compared with itself: it must read 1.00. */
export interface SelfTestReport {
  readonly device: DeviceId;
  readonly timing: Timing;
  readonly rounds: readonly SelfTestRound[];
  readonly intervalsHoldingOne: number;
  /** Lowest and highest estimate; NaN when nothing was measured. */
  readonly extremes: readonly [number, number];
  /** No round would have had a best: `best` of a search is null, as it must be. */
  readonly bestIsNull: boolean;
  readonly passes: boolean;
}

/** 17 of 20 intervals hold 1 with a probability above 0.98 when each does so in 95 of 100 cases. */
const fewestHolding = 17 / 20;
const plausible = [0.98, 1.02] as const;

/**
 * Baseline against itself on a device: the one experiment whose result is known. A baseline that is slowed, slots that are swapped, drift
 * that is taken for a speedup and intervals that promise too much all show here.
 */
export async function selfTest(options: SelfTestOptions, signal: AbortSignal): Promise<SelfTestReport> {
  const { evaluator, task, rounds: count = 20, seed, onRound } = options;
  const original = baselineCandidate(task);
  const threshold = reportThreshold(evaluator.timing);
  const rounds: SelfTestRound[] = [];
  for (let index = 0; index < count; index++) {
    const { verdict, speedup } = await evaluator.evaluate(original, { seed: `${seed}/${index}` }, signal);
    const isAbove = speedup !== undefined && speedup.ci95[0] > threshold && verdict.kind === 'verified';
    const again = isAbove
      ? await evaluator.evaluate(original, { seed: `${seed}/${index}/finalist` }, signal)
      : undefined;
    const round: SelfTestRound = {
      verdict,
      ...(speedup === undefined ? {} : { speedup }),
      holdsOne: speedup !== undefined && speedup.ci95[0] <= 1 && 1 <= speedup.ci95[1],
      wouldBeBest: again?.verdict.kind === 'verified' && (again.speedup?.ci95[0] ?? 0) > threshold,
    };
    rounds.push(round);
    onRound?.(round, index);
  }
  const values = rounds.flatMap(({ speedup }) => (speedup === undefined ? [] : [speedup.value]));
  const extremes = [
    values.length === 0 ? Number.NaN : Math.min(...values),
    values.length === 0 ? Number.NaN : Math.max(...values),
  ] as const;
  const intervalsHoldingOne = rounds.filter(({ holdsOne }) => holdsOne).length;
  const bestIsNull = !rounds.some(({ wouldBeBest }) => wouldBeBest);
  return {
    device: evaluator.device,
    timing: evaluator.timing,
    rounds,
    intervalsHoldingOne,
    extremes,
    bestIsNull,
    passes:
      bestIsNull &&
      intervalsHoldingOne >= fewestHolding * count &&
      extremes[0] >= plausible[0] &&
      extremes[1] <= plausible[1] &&
      rounds.every(({ verdict }) => verdict.kind === 'verified'),
  };
}

import { throwIfAborted } from '../../../shared/abort.ts';
import { randomFor } from '../../../shared/random.ts';
import type { RandomStream } from '../../../shared/random.ts';
import { centreOf } from '../../paired-statistics.ts';
import type { LogEstimate } from '../../paired-statistics.ts';
import { median } from '../../statistics.ts';
import type { Side } from './measured-device.ts';
import type { PoolPlan } from './pool-plan.ts';
import type { TakeTurn, Turn } from './timed-turn.ts';

/** Everything that was measured of two kernels at one shape. */
export interface PairedTiming {
  readonly turns: Readonly<Record<Side, readonly Turn[]>>;
  /** Logarithm of baseline / candidate of each block. */
  readonly differences: readonly number[];
  /** Their centre and its 95 % interval, as logarithms. */
  readonly logRatio: LogEstimate;
  readonly stoppedAtScreening: boolean;
}

export interface PairedOptions {
  /** Secret: a kernel that knew the lengths of turns could tell which calls are thrown away. */
  readonly seed: string;
  readonly plan: PoolPlan;
  /** About how long a launch of the slower side takes. */
  readonly expectedUs: number;
  /** Samples of a turn at most; where processes have to be started for every turn, few long turns are better. */
  readonly samplesPerTurn?: readonly [number, number];
  readonly mostBlocks?: number;
  /** Stop when the interval is narrower than this. */
  readonly widthGoal?: number;
  /** Called when a turn has ended and its process still holds what the last launch left. */
  readonly afterTurn?: (side: Side, turn: Turn, signal: AbortSignal) => Promise<void>;
}

/** Launches thrown away at the start of each turn: caches of instructions, clocks. */
export const warmupLaunches = 3;
const screeningBlocks = 2;
/** A candidate below this ratio in every block of the screening is not sampled further. */
const clearLoss = Math.log(0.9);
/** The interval is looked at after so many blocks and after every fourth: looking often would make it look narrower than it is. */
const firstLook = 8;
const lookEvery = 4;
const strictTail = 0.005;
/** Of a loser less needs to be known. */
const losersGoal = 0.03;
const turnMs = 60;
/** Restoring, flushing and synchronising around a sample, roughly, in microseconds. */
const betweenSamplesUs = 200;

/**
 * Baseline and candidate in turn, each in its own process, in blocks A B B A; which side is A is drawn for every block, and so are the
 * lengths of the turns (the two outer ones alike, the two inner ones alike). Drift of clocks and temperature then cancels within
 * a block or enters with a random sign (paired-statistics.ts), and nothing periodic stays in step with the turns.
 */
export async function timePaired(
  take: Readonly<Record<Side, TakeTurn>>,
  options: PairedOptions,
  signal: AbortSignal,
): Promise<PairedTiming> {
  const { plan, mostBlocks = 24, widthGoal = 0.01 } = options;
  const random = randomFor(options.seed, 'turns');
  const range = options.samplesPerTurn ?? samplesRange(options.expectedUs * plan.batch);
  const turns: Record<Side, Turn[]> = { baseline: [], candidate: [] };
  const next: Record<Side, number> = { baseline: 0, candidate: 0 };
  const differences: number[] = [];
  const takeTurn = async (side: Side, samples: number): Promise<number> => {
    throwIfAborted(signal);
    const { placing, pool, batch, flushBytes } = plan;
    const turn = await take[side](
      { samples, warmup: warmupLaunches, batch, flushBytes, pool, placing, firstSet: next[side] },
      signal,
    );
    turns[side].push(turn);
    next[side] = ((turn.sets.at(-1) ?? -1) + 1) % pool;
    await options.afterTurn?.(side, turn, signal);
    return Math.log(median(turn.deviceUs));
  };
  for (;;) {
    const [outer, inner] =
      random.integer(2) === 0 ? (['baseline', 'candidate'] as const) : (['candidate', 'baseline'] as const);
    const outerSamples = drawn(range, random);
    const innerSamples = drawn(range, random);
    const first = await takeTurn(outer, outerSamples);
    const second = await takeTurn(inner, innerSamples);
    const third = await takeTurn(inner, innerSamples);
    const fourth = await takeTurn(outer, outerSamples);
    const difference = (first + fourth - second - third) / 2;
    differences.push(outer === 'baseline' ? difference : -difference);

    const count = differences.length;
    const stoppedAtScreening =
      count === screeningBlocks && differences.every((one) => one < clearLoss) && count < mostBlocks;
    const isLook = count >= firstLook && (count - firstLook) % lookEvery === 0;
    if (!stoppedAtScreening && !isLook && count < mostBlocks) continue;
    const usual = centreOf(differences);
    if (stoppedAtScreening || count >= mostBlocks)
      return { turns, differences, logRatio: usual, stoppedAtScreening };
    // Blocks that agree by chance stop the sampling: the interval of a result that was stopped for being narrow is the wider one.
    const strict = centreOf(differences, strictTail);
    const goal = usual.high < 0 ? Math.max(widthGoal, losersGoal) : widthGoal;
    if (strict.high - strict.low < goal) return { turns, differences, logRatio: strict, stoppedAtScreening };
  }
}

/** Fewest and most samples of a turn: short enough that the other side comes soon. */
function samplesRange(sampleUs: number): readonly [number, number] {
  const most = Math.max(3, Math.min(8, Math.round((turnMs * 1000) / (sampleUs + betweenSamplesUs))));
  return [Math.max(2, most >> 1), most];
}

function drawn([fewest, most]: readonly [number, number], random: RandomStream): number {
  return fewest + random.integer(most - fewest + 1);
}

/** All samples of one side, in the order taken. */
export function samplesOf(turns: readonly Turn[]): readonly number[] {
  return turns.flatMap((turn) => turn.deviceUs);
}

import { sleep } from '../../../shared/abort.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { randomFor } from '../../../shared/random.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { Shape } from '../../../protocol/task.ts';
import { inputSeedOf, seedOf } from '../../stages/check-plan.ts';
import { shapeText } from '../../bind-task.ts';
import { median } from '../../statistics.ts';
import type { BoundKernel, InputSet } from '../sim/bound-case.ts';
import { clockProblem } from './clock-check.ts';
import { freshOverRepeat, isRemembering } from './freshness.ts';
import { longBatch, longBatchProblem } from './long-batch.ts';
import type { Side } from './measured-device.ts';
import type { MeasuredParts } from './measured-parts.ts';
import { samplesOf, timePaired } from './paired-timing.ts';
import type { PairedTiming } from './paired-timing.ts';
import { planPool } from './pool-plan.ts';
import type { PoolPlan } from './pool-plan.ts';
import type { RunnerPair } from './runner-pair.ts';
import { checkTimedCall } from './timed-call-check.ts';
import { takeTurn } from './timed-session.ts';
import type { TimedSide } from './timed-session.ts';
import type { TakeTurn, Turn, TurnPlan } from './timed-turn.ts';

/** Everything that was found out about the candidate's times at one shape. */
export interface ShapeBench {
  readonly shape: Shape;
  readonly timing: PairedTiming;
  readonly plan: PoolPlan;
  /** Wrong results of timed calls: the candidate's failure. */
  readonly wrong: readonly Reason[];
  /** What must not be believed before it has been measured again. */
  readonly doubts: readonly Reason[];
  readonly verifiedCalls: number;
  readonly discardedSamples: number;
  /** Another process was there until the end of our patience. */
  readonly foreignStayed: boolean;
  readonly isExclusive: boolean;
  readonly warmUs?: Readonly<Record<Side, number>>;
  /** Takes turns on this shape still: for measuring more in the same processes. */
  readonly take: Readonly<Record<Side, TakeTurn>>;
}

export interface ShapeToBench {
  readonly shape: Shape;
  readonly index: number;
  readonly kernels: Readonly<Record<Side, BoundKernel>>;
  /** Of this measurement: another one draws other inputs and turns. */
  readonly seed: string;
}

/** Share of the candidate's turns whose last call is compared with the baseline's. */
const verifiedShare = 0.35;
/** How often, and how long each time, we wait for another process to leave the device. */
const patience = { waits: 6, waitMs: 500 } as const;
/** Device memory that is left to the driver. */
const memoryShare = 0.9;
/** The baseline beside the candidate may be slower than alone by this factor. */
const slowedFactor = 1.25;
/** Where processes have to be started for every turn. */
const exclusiveTurns = { samplesPerTurn: [10, 16], mostBlocks: 8 } as const;

/** Times both kernels at one shape. Throws `device-lost` when a process or the device fails. */
export async function benchShape(
  parts: MeasuredParts,
  pair: RunnerPair,
  one: ShapeToBench,
  signal: AbortSignal,
): Promise<ShapeBench> {
  try {
    return await benchWith(parts, pair, one, 1, signal);
  } catch (error) {
    if (!KernelFoundryError.is(error, 'device-memory')) throw error;
    await pair.makeExclusive();
    return benchWith(parts, pair, one, 0.5, signal);
  }
}

async function benchWith(
  parts: MeasuredParts,
  pair: RunnerPair,
  one: ShapeToBench,
  memoryFactor: number,
  signal: AbortSignal,
): Promise<ShapeBench> {
  const { device, defences } = parts;
  const { shape, index, seed } = one;
  const inputs = {
    shape,
    seed: inputSeedOf(defences, seed, 'bench inputs', index),
    pattern: 'normal' as const,
  };
  const quiet = new QuietTurns(parts, pair, one, inputs);
  const take = { baseline: quiet.taker('baseline'), candidate: quiet.taker('candidate') };

  await pair.session('baseline', signal);
  const free = pair.freeBytes() ?? device.facts.memoryBytes;
  const budgetBytes = (free * memoryShare * memoryFactor) / (pair.isExclusive ? 1 : 2);
  const needs = {
    arguments: one.kernels.baseline.arguments,
    l2Bytes: device.facts.l2Bytes,
    budgetBytes,
    withFlush: defences.has('flush'),
    withPool: defences.has('input-pool'),
  };
  const probePlan = planPool({ ...needs, shortestUs: Infinity });
  const alone = await take.baseline(probeOf(probePlan), signal);
  const first = await take.candidate(probeOf(probePlan), signal);
  const expected = { baseline: median(alone.deviceUs), candidate: median(first.deviceUs) };
  const plan = planPool({ ...needs, shortestUs: Math.min(expected.baseline, expected.candidate) });
  if (!pair.isExclusive && plan.bytes > budgetBytes)
    throw new KernelFoundryError('device-memory', `Two pools at ${shapeText(shape)} do not fit.`);

  const wrong: Reason[] = [];
  let verifiedCalls = 0;
  const choose = randomFor(seed, 'verified calls', index);
  const timing = await timePaired(
    take,
    {
      seed: `${seed} ${shapeText(shape)}`,
      plan,
      expectedUs: Math.max(expected.baseline, expected.candidate),
      ...(pair.isExclusive ? exclusiveTurns : {}),
      afterTurn: async (side, turn, abort) => {
        // Drawn after the calls were made: no launch can know that it is looked at.
        if (side !== 'candidate' || wrong.length > 0 || !defences.has('verified-timed-calls')) return;
        if (verifiedCalls > 0 && choose.next() >= verifiedShare) return;
        verifiedCalls++;
        wrong.push(...(await checkTimedCall({ ...parts, ...quiet.sides, pair }, turn, abort)));
      },
    },
    signal,
  );

  const doubts: Reason[] = [];
  let warmUs: Record<Side, number> | undefined;
  const where = ` at ${shapeText(shape)}`;
  if (defences.has('host-clock')) {
    for (const side of ['baseline', 'candidate'] as const) {
      const problem = clockProblem(timing.turns[side]);
      if (problem !== undefined)
        doubts.push({ rule: `clocks-disagree`, message: `${side}: ${problem}${where}` });
    }
    const beside = median(samplesOf(timing.turns.baseline));
    if (plan.placing === 'fixed' && beside > slowedFactor * expected.baseline)
      doubts.push({
        rule: 'baseline-slowed',
        message: `the original takes ${(beside / expected.baseline).toPrecision(3)} times as long beside the candidate as alone${where}`,
      });
  }
  if (timing.logRatio.high > 0 && wrong.length === 0) {
    const long: Record<Side, Turn> = {
      baseline: await longBatch(take.baseline, plan, expected.baseline, signal),
      candidate: await longBatch(take.candidate, plan, expected.candidate, signal),
    };
    warmUs = { baseline: median(long.baseline.deviceUs), candidate: median(long.candidate.deviceUs) };
    const hidden = defences.has('host-clock') ? longBatchProblem(long.candidate) : undefined;
    if (hidden !== undefined) doubts.push({ rule: 'clocks-disagree', message: `${hidden}${where}` });
    if (defences.has('input-pool')) {
      const ratio = await freshOverRepeat(
        take,
        plan,
        (round) => seedOf(seed, 'fresh inputs', index, round),
        signal,
      );
      if (isRemembering(ratio))
        doubts.push({
          rule: 'remembers-inputs',
          message: `inputs that were seen before take less time than fresh ones, by a factor of ${ratio.toPrecision(3)}${where}`,
        });
    }
  }
  return {
    shape,
    timing,
    plan,
    wrong,
    doubts,
    verifiedCalls,
    discardedSamples: quiet.discardedSamples,
    foreignStayed: quiet.foreignStayed,
    isExclusive: pair.isExclusive,
    ...(warmUs === undefined ? {} : { warmUs }),
    take,
  };
}

function probeOf({ pool, flushBytes }: PoolPlan): TurnPlan {
  return { samples: 3, warmup: 3, batch: 1, flushBytes, pool, placing: 'fixed', firstSet: 0 };
}

/** Takes turns, again where a process of somebody else used the device meanwhile. */
class QuietTurns {
  readonly sides: Readonly<Record<Side, TimedSide>>;
  readonly #pair: RunnerPair;
  discardedSamples = 0;
  foreignStayed = false;
  #waits = 0;

  constructor(parts: MeasuredParts, pair: RunnerPair, { kernels }: ShapeToBench, inputs: InputSet) {
    this.#pair = pair;
    const sideOf = (side: Side): TimedSide => ({
      side,
      session: async (signal) => pair.session(side, signal),
      kernel: kernels[side],
      inputs,
      secret: parts.secret,
      nextId: () => parts.baseline.nextRequest(),
    });
    this.sides = { baseline: sideOf('baseline'), candidate: sideOf('candidate') };
  }

  taker(side: Side): TakeTurn {
    return async (plan, signal) => {
      for (;;) {
        const turn = await takeTurn(this.sides[side], plan, signal);
        if ((turn.conditions.computeProcesses ?? 0) <= this.#pair.openCount) return turn;
        if (this.#waits >= patience.waits) {
          this.foreignStayed = true;
          return turn;
        }
        this.#waits++;
        this.discardedSamples += turn.deviceUs.length;
        await sleep(patience.waitMs, signal);
      }
    };
  }
}

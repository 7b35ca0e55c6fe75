import type {
  MeasurementConditions,
  Reason,
  ShapeTiming,
  TimeEstimate,
} from '../../../protocol/evaluation.ts';
import type { Shape } from '../../../protocol/task.ts';
import { KernelFoundryError, messageOf } from '../../../shared/errors.ts';
import { shapeText } from '../../bind-task.ts';
import { meanOf } from '../../paired-statistics.ts';
import type { LogEstimate } from '../../paired-statistics.ts';
import type { BenchResult, StageOutcome } from '../../pipeline.ts';
import { bootstrapInterval, median } from '../../statistics.ts';
import type { BoundKernel } from '../sim/bound-case.ts';
import { conditionsOf } from './conditions.ts';
import { wallTimePerLaunch } from './long-batch.ts';
import type { Side } from './measured-device.ts';
import type { MeasuredParts } from './measured-parts.ts';
import { samplesOf } from './paired-timing.ts';
import { clampedRatio, implausible, lowerBoundUs, workOf } from './plausibility.ts';
import type { DevicePeaks } from './plausibility.ts';
import { RunnerPair } from './runner-pair.ts';
import { benchShape } from './shape-bench.ts';
import type { ShapeBench } from './shape-bench.ts';

/** Two measurements agree when their ratios differ by less than this, or than their intervals explain; logarithm. */
const agreement = 0.1;
/** Our own clock sees a ratio of long batches to within about this share. */
const wallAgreement = 0.2;

/** Times the candidate against the baseline at every tune shape. The caller holds the device. */
export async function benchOnDevice(
  parts: MeasuredParts,
  signal: AbortSignal,
): Promise<StageOutcome<BenchResult>> {
  const { task, baseline, kernel, device, seed, defences } = parts;
  const peaks = defences.has('plausibility') ? await device.peaks?.(signal) : undefined;
  const shapes: ShapeTiming[] = [];
  const ratios: LogEstimate[] = [];
  const notes: string[] = [];
  const doubts: Reason[] = [];
  const pair = new RunnerPair(device);
  await using _pair = pair;
  for (const [index, shape] of task.shapes.tune.entries()) {
    const original = baseline.kernel.bind(shape);
    const own = kernel.bind(shape);
    if (!original.ok) return { kind: 'failed', reasons: [original.failure] };
    if (!own.ok) return { kind: 'failed', reasons: [own.failure] };
    const one = { shape, index, kernels: { baseline: original.value, candidate: own.value } };
    let bench = await benchShape(parts, pair, { ...one, seed }, signal);
    if (bench.wrong.length > 0) return { kind: 'failed', reasons: bench.wrong };
    const bound = await boundAt(parts, shape, peaks, mediansOf(bench).baseline, notes, signal);
    const found = doubtsAbout(parts, bench, bound);
    if (found.length > 0) {
      // Whatever made the first measurement odd may sit in its processes: the second has its own, and other inputs.
      await pair.closeAll();
      const again = await measuredAnew(parts, pair, one, bench, bound, found, signal);
      if (again.kind === 'failed') return again;
      ({ bench } = again.value);
      doubts.push(...again.value.doubts);
      notes.push(...again.value.notes);
    }
    const ratio = clamped(
      bench,
      defences.has('plausibility') ? Math.max(bound, peaks?.emptyLaunchUs ?? 0) : 0,
    );
    if (ratio.value < bench.timing.logRatio.value)
      notes.push(`the ratio at ${shapeText(shape)} counts only as far as the device’s limits allow`);
    ratios.push(ratio);
    shapes.push(timingOf(bench, ratio, bound, seed));
    notes.push(...notesOf(bench));
  }
  const speedup = meanOf(ratios);
  const resources = device.resources(task.shapes.tune[0] ?? {});
  return {
    kind: 'passed',
    value: {
      shapes,
      notes,
      speedup: { value: Math.exp(speedup.value), ci95: [Math.exp(speedup.low), Math.exp(speedup.high)] },
      doubts,
      ...(resources === undefined ? {} : { resources }),
    },
  };
}

function mediansOf({ timing }: ShapeBench): Readonly<Record<Side, number>> {
  const { baseline, candidate } = timing.turns;
  return { baseline: median(samplesOf(baseline)), candidate: median(samplesOf(candidate)) };
}

/** Least time at a shape, in microseconds; 0 where none is known. */
async function boundAt(
  { baseline, device }: MeasuredParts,
  shape: Shape,
  peaks: DevicePeaks | undefined,
  baselineUs: number,
  notes: string[],
  signal: AbortSignal,
): Promise<number> {
  if (peaks === undefined) return 0;
  try {
    const { launches } = await baseline.counted(shape, signal);
    const bounds = launches.map(({ counters, modelled }) =>
      lowerBoundUs(
        workOf(counters, modelled.breakdown.work?.fp32Operations ?? 0),
        peaks,
        device.facts.l2Bytes,
        baselineUs,
      ),
    );
    // What one of several launches reads another may have left in the L2: only the largest is certain.
    return Math.max(0, ...bounds);
  } catch (error) {
    if (!KernelFoundryError.is(error)) throw error;
    notes.push(`no lower bound is known at ${shapeText(shape)}: ${messageOf(error)}`);
    return 0;
  }
}

function doubtsAbout({ defences }: MeasuredParts, bench: ShapeBench, bound: number): readonly Reason[] {
  const { baseline, candidate } = mediansOf(bench);
  const odd = defences.has('plausibility') ? implausible(bench.shape, baseline, candidate, bound) : undefined;
  return odd === undefined ? bench.doubts : [...bench.doubts, odd];
}

/** The second measurement of a shape that gave doubts: agreement is a note, disagreement fails, clocks that disagree again stay a doubt. */
async function measuredAnew(
  parts: MeasuredParts,
  pair: RunnerPair,
  one: {
    readonly shape: Shape;
    readonly index: number;
    readonly kernels: Readonly<Record<Side, BoundKernel>>;
  },
  first: ShapeBench,
  bound: number,
  found: readonly Reason[],
  signal: AbortSignal,
): Promise<
  StageOutcome<{
    readonly bench: ShapeBench;
    readonly doubts: readonly Reason[];
    readonly notes: readonly string[];
  }>
> {
  const bench = await benchShape(parts, pair, { ...one, seed: `${parts.seed} measured anew` }, signal);
  if (bench.wrong.length > 0) return { kind: 'failed', reasons: bench.wrong };
  const where = shapeText(one.shape);
  const persistent = bench.doubts.filter(({ rule }) => found.some((before) => before.rule === rule));
  const remembering = persistent.find(({ rule }) => rule === 'remembers-inputs');
  if (remembering !== undefined) return { kind: 'failed', reasons: [remembering] };
  if (persistent.length > 0) return { kind: 'passed', value: { bench, doubts: persistent, notes: [] } };
  const odd = found.find(({ rule }) => rule === 'below-bound' || rule === 'implausible-ratio');
  if (odd === undefined)
    return {
      kind: 'passed',
      value: { bench, doubts: [], notes: [`measured twice at ${where}: ${found[0]?.message ?? ''}`] },
    };
  const ratios = [first.timing.logRatio, bench.timing.logRatio] as const;
  const width = Math.max(agreement, ...ratios.map(({ low, high }) => (high - low) / 2));
  const { baseline, candidate } = mediansOf(bench);
  const wall = {
    baseline: await wallTimePerLaunch(bench.take.baseline, bench.plan, baseline, signal),
    candidate: await wallTimePerLaunch(bench.take.candidate, bench.plan, candidate, signal),
  };
  const { warmUs } = bench;
  const claimed = warmUs === undefined ? baseline / candidate : warmUs.baseline / warmUs.candidate;
  const seen = wall.baseline / wall.candidate;
  const agrees =
    Math.abs(ratios[0].value - ratios[1].value) <= width &&
    Math.abs(Math.log(seen / claimed)) <= Math.log(1 + wallAgreement);
  if (!agrees)
    return {
      kind: 'failed',
      reasons: [
        {
          rule: 'implausible-time',
          message: `${odd.message}; measured anew the ratio was ${Math.exp(ratios[1].value).toPrecision(3)}, by our own clock over long batches ${seen.toPrecision(3)} where events say ${claimed.toPrecision(3)}`,
        },
      ],
    };
  return {
    kind: 'passed',
    value: {
      bench,
      doubts: [],
      notes: [
        `${odd.message}; measured anew in other processes, on other inputs and by our own clock, it holds${
          bound > 0 ? '' : ' (no lower bound is known)'
        }`,
      ],
    },
  };
}

/** The ratio of a shape, at most what the least possible time allows. */
function clamped({ timing, ...bench }: ShapeBench, floorUs: number): LogEstimate {
  const { value, low, high } = timing.logRatio;
  const most = Math.log(clampedRatio(Infinity, mediansOf({ timing, ...bench }).baseline, floorUs));
  return { value: Math.min(value, most), low: Math.min(low, most), high: Math.min(high, most) };
}

function timingOf(bench: ShapeBench, ratio: LogEstimate, bound: number, seed: string): ShapeTiming {
  const { turns } = bench.timing;
  const conditions: MeasurementConditions = conditionsOf(bench, bound);
  return {
    shape: bench.shape,
    baseline: estimate(samplesOf(turns.baseline), seed),
    candidate: estimate(samplesOf(turns.candidate), seed),
    speedup: { value: Math.exp(ratio.value), ci95: [Math.exp(ratio.low), Math.exp(ratio.high)] },
    conditions,
  };
}

function estimate(samplesUs: readonly number[], seed: string): TimeEstimate {
  const { low, high } = bootstrapInterval([samplesUs], ([set = []]) => median(set), seed);
  return { medianUs: median(samplesUs), ci95Us: [low, high], samplesUs };
}

function notesOf(bench: ShapeBench): readonly string[] {
  const where = shapeText(bench.shape);
  const { plan } = bench;
  const notes: string[] = [];
  if (plan.placing === 'rotate')
    notes.push(
      `short at ${where}: timed ${plan.batch} launches at a time over ${plan.pool} input sets${plan.isWarm ? ', which the L2 can hold together: a warm time' : ''}`,
    );
  if (bench.isExclusive)
    notes.push(
      `baseline and candidate do not fit in device memory together at ${where}: their processes took turns`,
    );
  if (plan.pool < 2) notes.push(`timed on one input set at ${where}: device memory holds no more`);
  if (bench.discardedSamples > 0)
    notes.push(
      `${bench.discardedSamples} samples at ${where} were thrown away: another process used the device`,
    );
  if (bench.foreignStayed) notes.push(`another process was on the device while ${where} was timed`);
  return notes;
}

import type { MeasurementConditions } from '../../../protocol/evaluation.ts';
import type { DeviceConditions } from '../sim/runner-answer.ts';
import { median } from '../../statistics.ts';
import { warmupLaunches } from './paired-timing.ts';
import type { ShapeBench } from './shape-bench.ts';

/** The record of how a shape was timed. */
export function conditionsOf(bench: ShapeBench, boundUs: number): MeasurementConditions {
  const { timing, plan, warmUs } = bench;
  const all = [...timing.turns.baseline, ...timing.turns.candidate];
  const overheads = all.map(({ launchOverheadUs }) => launchOverheadUs).filter((us) => us !== undefined);
  const clocks = clocksOf(all.map(({ conditions }) => conditions));
  return {
    blockRatios: timing.differences.map(Math.exp),
    interleaving: bench.isExclusive ? 'processes' : 'turns',
    placing: plan.placing,
    pool: plan.pool,
    batch: plan.batch,
    flushBytes: plan.flushBytes,
    warmup: warmupLaunches,
    stoppedAtScreening: timing.stoppedAtScreening,
    verifiedCalls: bench.verifiedCalls,
    discardedSamples: bench.discardedSamples,
    hostUs: {
      baseline: timing.turns.baseline.flatMap(({ hostUs }) => hostUs),
      candidate: timing.turns.candidate.flatMap(({ hostUs }) => hostUs),
    },
    ...(overheads.length === 0 ? {} : { launchOverheadUs: median(overheads) }),
    ...(warmUs === undefined ? {} : { warmUs }),
    ...(boundUs > 0 ? { boundUs } : {}),
    ...(clocks === undefined ? {} : { clocks }),
  };
}

function clocksOf(told: readonly DeviceConditions[]): MeasurementConditions['clocks'] {
  const range = (
    name: Exclude<keyof DeviceConditions, 'throttleReasons' | 'computeProcesses'>,
  ): Partial<Record<typeof name, readonly [number, number]>> => {
    const values = told.map((one) => one[name]).filter((value) => value !== undefined);
    return values.length === 0 ? {} : { [name]: [Math.min(...values), Math.max(...values)] };
  };
  const reasons = told.map((one) => one.throttleReasons).filter((value) => value !== undefined);
  const clocks = {
    ...range('smMhz'),
    ...range('memoryMhz'),
    ...range('temperatureC'),
    ...range('powerState'),
    ...(reasons.length === 0 ? {} : { throttleReasons: reasons.reduce((all, one) => all | one, 0) }),
  };
  return Object.keys(clocks).length === 0 ? undefined : clocks;
}

import type { SimulatorCounters } from '../../../protocol/counters.ts';

/**
 * Nanoseconds on the development machine for what a plain (unchecked) run is made of; measured there with
 * `bench/simulator.bench.ts` and rounded up, an access as where a thread walks down a column. They only decide whether a whole grid
 * is run or a sample, so that the decision is the same on every machine.
 */
const cost = { thread: 12, barrierOfThread: 25, access: 1.5, basicBlock: 1 } as const;

/** Milliseconds a plain run of the whole grid would take, from counters of some of its blocks. */
export function plainRunMs(counters: SimulatorCounters): number {
  const scale = counters.blocksTotal / Math.max(1, counters.blocksRun);
  const threads = counters.blocksRun * counters.threadsPerBlock;
  const lanesPerWarp = counters.threadsPerBlock / Math.max(1, counters.warpsPerBlock);
  const barriers = (counters.barriers + counters.warpBarriers + counters.shuffles) * lanesPerWarp;
  const accesses = counters.memory.reduce((sum, access) => sum + access.lanes, 0);
  const basicBlocks = counters.basicBlocks.reduce((sum, block) => sum + block.lanes, 0);
  const nanoseconds =
    threads * cost.thread +
    barriers * cost.barrierOfThread +
    accesses * cost.access +
    basicBlocks * cost.basicBlock;
  return (nanoseconds * scale) / 1e6;
}

/** Largest estimate, in milliseconds, for which a candidate's tune shape is run and compared whole. */
export const wholeGridCapMs = 1500;
/** Aim for the sampled blocks of a larger one. */
export const sampledGridMs = 300;
/** Largest estimate for which the baseline's outputs at a tune shape are computed at all (once, then kept on disk). */
export const baselineCapMs = 60_000;

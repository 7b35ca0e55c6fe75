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

/** What runs at a tune shape may cost, by the estimate, in milliseconds. */
export interface RunBudget {
  /** Up to which the whole grid is run and compared. */
  readonly wholeMs: number;
  /** Aim for the blocks drawn from a larger one. */
  readonly sampleMs: number;
  /** Up to which the baseline's outputs are computed at all (once, then kept on disk). */
  readonly baselineMs: number;
}

/** A finalist is compared in full where that is possible at all; in a search a second more for each candidate adds up. */
export function runBudget(thorough: boolean): RunBudget {
  return thorough
    ? { wholeMs: 20_000, sampleMs: 5000, baselineMs: 120_000 }
    : { wholeMs: 1500, sampleMs: 400, baselineMs: 60_000 };
}

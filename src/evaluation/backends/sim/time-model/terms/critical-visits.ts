import { unrolledVisits } from '../compiler-unrolling.ts';

/** Where the visits to a piece of code fall, per thread block. */
export interface BlockActivity {
  readonly blocksRun: number;
  readonly warpsPerBlock: number;
  /** Stretches between block barriers, at least 1. */
  readonly intervals: number;
}

/**
 * Visits that the busiest warp of a block pays for one after the other. Where all warps do the same, that is the mean.
 * Where they do not (a tree reduction, in which fewer warps work after each barrier), the others wait at the barrier
 * for the one that works: one visit per interval, as long as there are that many.
 */
export function criticalVisits(visits: number, activity: BlockActivity): number {
  const perBlock = visits / Math.max(1, activity.blocksRun);
  const mean = perBlock / activity.warpsPerBlock;
  const even = Math.abs(mean - Math.round(mean)) < 1e-9;
  if (even || activity.intervals === 1) return Math.max(mean, Math.min(1, perBlock));
  return Math.max(mean, Math.min(activity.intervals, perBlock));
}

/**
 * Waits for memory that `visits` executions cost a warp: accesses of one visit overlap, and so do those of four
 * consecutive visits, because nvcc unrolls inner loops by four (seen in the PTX of nvcc 13.0; docs/time-model.md). Nothing
 * overlaps across a block barrier.
 */
export function waitsOf(visits: number, intervals: number): number {
  const spread = Math.min(Math.max(1, intervals), Math.max(1, visits));
  const perInterval = visits / spread;
  // Fractional visits (some warps only) wait fractionally: rounding up would charge a rare path in full.
  const waits = perInterval <= 1 ? perInterval : Math.max(1, perInterval / unrolledVisits);
  return spread * waits;
}

import type { LaunchWork, Reason } from '../../../protocol/evaluation.ts';
import type { BenchResult, ProfileResult } from '../../pipeline.ts';

/** What other tools than results and clock say of a candidate on its device. Absent tools are told in notes, never failures. */
export interface DeviceTools {
  /** Looks for races and wrong accesses at small shapes. Slow (seconds): for would-be elites. The caller holds the device. */
  sanitize(
    signal: AbortSignal,
  ): Promise<{ readonly reasons: readonly Reason[]; readonly notes: readonly string[] }>;
  /**
   * Hints and counters. `work` is what the simulator counted at the first tune shape. `hold` takes the device for what runs on it; absent
   * where only what is built is to be read.
   */
  profile(
    bench: BenchResult,
    work: LaunchWork | undefined,
    hold: (() => Promise<AsyncDisposable>) | undefined,
    signal: AbortSignal,
  ): Promise<ProfileResult>;
}

/** A candidate that may become an elite: it is not certainly slower than the original. Only for these the slow tools are worth their time. */
export function isWouldBeElite({ speedup }: Pick<BenchResult, 'speedup'>): boolean {
  return speedup.ci95[1] > 1;
}

import type { Reason } from '../../../protocol/evaluation.ts';
import type { SimulatorCounters } from '../../../protocol/counters.ts';
import { shapeText } from '../../bind-task.ts';
import type { Shape } from '../../../protocol/task.ts';

/** What a device can do at most, measured on it or, for arithmetic, from its clock and lanes. */
export interface DevicePeaks {
  readonly dramGbPerSecond: number;
  readonly l2GbPerSecond: number;
  readonly fp32OperationsPerSecond: number;
  /** Device time of a kernel that does nothing. */
  readonly emptyLaunchUs: number;
}

/** Unique bytes that a launch reads and writes, and its operations; of the baseline. */
export interface NecessaryWork {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly fp32Operations: number;
}

/** No bound is drawn for kernels below this: launching is most of their time. */
const smallestBoundedUs = 20;
/** A ratio above this is doubted whatever the bound says. */
export const largestPlausibleRatio = 10;
/** Peaks are measured too: a bound holds to within this share. */
const margin = 0.05;
const sectorBytes = 32;

/** Unique sectors of each buffer, scaled from the blocks that were counted to the grid, never above the buffer's size. */
export function workOf(
  counters: Pick<SimulatorCounters, 'buffers' | 'blocksRun' | 'blocksTotal'>,
  fp32Operations: number,
): NecessaryWork {
  const scale = counters.blocksTotal / Math.max(1, counters.blocksRun);
  const bytes = (sectors: number, most: number): number => Math.min(most, sectors * sectorBytes * scale);
  return {
    bytesRead: counters.buffers.reduce((sum, one) => sum + bytes(one.sectorsRead, one.bytes), 0),
    bytesWritten: counters.buffers.reduce((sum, one) => sum + bytes(one.sectorsWritten, one.bytes), 0),
    fp32Operations,
  };
}

/**
 * Least time of one cold launch in microseconds (roofline, Williams, Waterman and Patterson 2009): what is read comes from device
 * memory; what is written may stay in the L2 where it fits. 0 where no bound can be drawn.
 */
export function lowerBoundUs(
  work: NecessaryWork,
  peaks: DevicePeaks,
  l2Bytes: number,
  baselineUs: number,
): number {
  if (baselineUs < smallestBoundedUs) return 0;
  const microseconds = (bytes: number, gbPerSecond: number): number => bytes / (gbPerSecond * 1e3);
  const fitsL2 = work.bytesWritten <= l2Bytes;
  const dram = microseconds(work.bytesRead + (fitsL2 ? 0 : work.bytesWritten), peaks.dramGbPerSecond);
  const l2 = microseconds(work.bytesWritten, peaks.l2GbPerSecond);
  const arithmetic = (work.fp32Operations / peaks.fp32OperationsPerSecond) * 1e6;
  const bound = Math.max(dram, l2, arithmetic) + peaks.emptyLaunchUs;
  // The baseline itself refutes a bound above its own time: blocks that were not counted share what those counted read.
  return bound > baselineUs * (1 + margin) ? 0 : bound;
}

/** Why a time is not to be believed at first sight; undefined where it is. */
export function implausible(
  shape: Shape,
  baselineUs: number,
  candidateUs: number,
  boundUs: number,
): Reason | undefined {
  const where = shapeText(shape);
  if (candidateUs < boundUs * (1 - margin))
    return {
      rule: 'below-bound',
      message: `${candidateUs.toPrecision(3)} us at ${where} is less than the ${boundUs.toPrecision(3)} us that the original's data and arithmetic need on this device`,
    };
  const ratio = baselineUs / candidateUs;
  if (ratio > largestPlausibleRatio)
    return {
      rule: 'implausible-ratio',
      message: `${ratio.toPrecision(3)} times as fast as the original at ${where}`,
    };
  return undefined;
}

/** True within 5 % of the bound. */
export function isAtRoofline(candidateUs: number, boundUs: number): boolean {
  return boundUs > 0 && candidateUs <= boundUs * (1 + margin);
}

/** A shape's ratio counts at most with what the bound allows, or the launch of an empty kernel where there is none. */
export function clampedRatio(ratio: number, baselineUs: number, floorUs: number): number {
  return floorUs > 0 ? Math.min(ratio, Math.max(1, baselineUs / floorUs)) : ratio;
}

import type { Shape } from './task.ts';

/** One counter of a profiler, by the profiler's own name and unit. */
export interface ProfilerCounter {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

/**
 * Where a kernel stands under the roof of its device (Williams et al. 2009) at one shape: operations counted by the simulator or a
 * profiler, time measured or modelled, peaks of the device.
 */
export interface RooflinePosition {
  readonly shape: Shape;
  readonly precision: 'fp32' | 'fp64' | 'tensor';
  /** Floating-point operations per byte that device memory moves. */
  readonly arithmeticIntensity: number;
  /** 10^9 floating-point operations, and bytes of device memory, per second. */
  readonly achievedGflops: number;
  readonly achievedGbPerSecond: number;
  readonly peakGflops: number;
  readonly peakGbPerSecond: number;
  /** Where the peaks come from: `measured`, or documents of the maker. */
  readonly peaksFrom: 'measured' | 'documents';
  readonly workFrom: 'simulator' | 'ncu';
  /** The roof above this intensity. */
  readonly bound: 'memory' | 'compute';
  /** Achieved over the roof at this intensity: 1 is at the roof. Above 1 the counts or the peaks are off. */
  readonly shareOfBound: number;
  /** What limits it in words: the roof it is near, or that neither roof is. */
  readonly limitedBy: 'memory bandwidth' | 'arithmetic' | 'neither roof';
}

/** What looked at a kernel beside the clock. Nothing in here decides a verdict. */
export interface ProfileRecord {
  /** What was read: `nvdisasm`, `ncu`. */
  readonly tools: readonly string[];
  /** What was not available, and why, in sentences for people. */
  readonly unavailable: readonly string[];
  readonly counters?: readonly ProfilerCounter[];
  readonly roofline?: RooflinePosition;
}

import type { Resources } from '../../../protocol/evaluation.ts';
import type { Shape } from '../../../protocol/task.ts';
import type { DeviceTools } from './device-tools.ts';
import type { RunnerSession } from '../sim/runner-session.ts';
import type { DevicePeaks } from './plausibility.ts';

/** Which of the two kernels a process holds: never both. */
export type Side = 'baseline' | 'candidate';

/** What is known of a real device before anything runs on it. */
export interface DeviceFacts {
  readonly name: string;
  readonly kind: 'gpu' | 'cpu';
  /** Identity of this very device, where it has one: locks and measured peaks are kept by it. */
  readonly uuid?: string;
  readonly driver: string;
  /** The last cache before device memory, in bytes: what a flush has to empty. */
  readonly l2Bytes: number;
  readonly memoryBytes: number;
}

/** Stages that use the device. */
export type DeviceStage = 'check' | 'bench' | 'profile';

/**
 * A real device, and the baseline's and one candidate's builds for it. A kind of device is an implementation of this; everything
 * else about checking and timing on it is shared (docs/decisions/021).
 */
export interface MeasuredDevice {
  readonly facts: DeviceFacts;
  /** Key of the baseline's build for this device: outputs of the baseline are kept by it. */
  readonly baselineHash: string;
  /**
   * Starts a runner process with one side's code loaded; it speaks native/common/REQUEST.md (modes run, time, outputs). Only called
   * while the device is held.
   */
  open(side: Side, signal: AbortSignal): Promise<RunnerSession>;
  /** Makes this process the only one of ours that uses the device, until disposed of. */
  hold(stage: DeviceStage, signal: AbortSignal): Promise<AsyncDisposable>;
  /**
   * What the device can do at most, measured once and kept; absent where nothing is known, and then no bound is drawn. Only called while
   * the device is held.
   */
  peaks?(signal: AbortSignal): Promise<DevicePeaks | undefined>;
  /** What the candidate takes of a multiprocessor at a shape, where the compiler says so. */
  resources(shape: Shape): Resources | undefined;
  /** Sanitizers and profilers of this kind of device, where there may be some. */
  readonly tools?: DeviceTools;
}

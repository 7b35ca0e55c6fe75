import type { TaskSpec } from '../../../protocol/task.ts';
import type { Defences } from '../../defences.ts';
import type { OutputComparer } from '../sim/compare-outputs.ts';
import type { PreparedKernel } from '../sim/prepared-kernel.ts';
import type { SimBaseline } from '../sim/sim-baseline.ts';
import type { MeasuredDevice } from './measured-device.ts';

/** What checking and timing one candidate on a real device needs. */
export interface MeasuredParts {
  readonly task: TaskSpec;
  readonly device: MeasuredDevice;
  /** The original: its launches, its reference in double precision, what it must move according to the simulator. */
  readonly baseline: SimBaseline;
  /** The candidate, bound to shapes; `code` explains what a runner finds. */
  readonly kernel: Pick<PreparedKernel, 'bind' | 'code'>;
  readonly comparer: OutputComparer;
  readonly defences: Defences;
  readonly cacheFolder: string;
  /** Same for all candidates of the evaluator. */
  readonly secret: string;
  /** Of this evaluation. */
  readonly seed: string;
}

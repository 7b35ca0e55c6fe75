import type { SimulatorCounters } from '../../../../protocol/counters.ts';
import type { InstructionMix } from '../instruction-classes.ts';
import type { DeviceProfile } from './device-profile.ts';

/** Everything the time of one launch is modelled from. */
export interface TimeModelInput {
  readonly profile: DeviceProfile;
  /** Counted over the blocks that ran; the model scales to the grid. */
  readonly counters: SimulatorCounters;
  /** Instructions of each basic block, by the address in `counters.basicBlocks`. */
  readonly mix: ReadonlyMap<number, InstructionMix>;
  /** Registers a thread would like to have. Above the hardware's limit (or `registerLimit`) the rest spills. */
  readonly registersPerThread: number;
  readonly registersFrom: 'ptxas' | 'estimate';
  /** From `__launch_bounds__`: registers the compiler may use. */
  readonly registerLimit?: number;
  /** Spill bytes per thread that ptxas reported; with an estimate they are worked out. */
  readonly spillBytes?: number;
}

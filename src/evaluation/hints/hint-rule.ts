import type { Hint } from '../../protocol/hint.ts';
import type { CountedLaunch } from '../backends/sim/counted-launch.ts';

/** What a rule may know beside the counters. */
export interface HintContext {
  /** The task has double-precision arguments. */
  readonly usesDouble: boolean;
}

/** One rule: counters of a launch to hints. Estimates come from running the time model again with the ideal counter. */
export type HintRule = (counted: CountedLaunch, context: HintContext) => readonly Hint[];

import type { DeviceConditions } from '../sim/runner-answer.ts';

/** What one process is asked to time while it has the token. */
export interface TurnPlan {
  readonly samples: number;
  /** Launches thrown away first. */
  readonly warmup: number;
  /** Launches per sample. */
  readonly batch: number;
  readonly flushBytes: number;
  /** Input sets, how they lie, and the one to begin with (native/common/REQUEST.md). */
  readonly pool: number;
  readonly placing: 'fixed' | 'rotate';
  readonly firstSet: number;
  /** Another seed of the inputs than the shape's, for values that no process has seen. */
  readonly freshSeed?: bigint;
}

/** What it answered, and what we saw ourselves meanwhile. Microseconds per launch of each sample. */
export interface Turn {
  readonly plan: TurnPlan;
  readonly deviceUs: readonly number[];
  readonly hostUs: readonly number[];
  /** Input set of each sample's last launch. */
  readonly sets: readonly number[];
  readonly launchOverheadUs?: number;
  readonly emptyLaunchUs?: number;
  readonly conditions: DeviceConditions;
  /** From sending the request to the answer, by our own clock, in milliseconds. */
  readonly wallMs: number;
}

/** Passes the token to one side: it alone submits work until it has answered. */
export type TakeTurn = (plan: TurnPlan, signal: AbortSignal) => Promise<Turn>;

import { KernelFoundryError } from '../../../shared/errors.ts';
import { deviceMemoryFor, forward, launchPart, nonceOf } from '../sim/bound-case.ts';
import type { BoundKernel, InputSet } from '../sim/bound-case.ts';
import type { DumpedOutput } from '../sim/runner-answer.ts';
import type { RunnerRequest } from '../sim/runner-request.ts';
import type { RunnerSession } from '../sim/runner-session.ts';
import type { Side } from './measured-device.ts';
import type { Turn, TurnPlan } from './timed-turn.ts';

/** One side of a paired measurement at one shape. */
export interface TimedSide {
  readonly side: Side;
  /** Its process; opened anew where the other's had to be closed for it. */
  readonly session: (signal: AbortSignal) => Promise<RunnerSession>;
  readonly kernel: BoundKernel;
  readonly inputs: InputSet;
  readonly secret: string;
  readonly nextId: () => number;
}

/** What the last timed launch left. */
export interface LastOutputs {
  readonly folder: string;
  readonly outputs: readonly DumpedOutput[];
  /** More was written after the stream had gone on. */
  readonly late: boolean;
}

/** Error number of the driver for memory that does not suffice (CUDA); runners of other devices use it too. */
const outOfMemory = 2;

/** Times launches of one side. Throws `device-memory` when a pool does not fit, `device-lost` when the device or the process fails. */
export async function takeTurn(side: TimedSide, plan: TurnPlan, signal: AbortSignal): Promise<Turn> {
  const session = await side.session(signal);
  const { samples, warmup, batch, flushBytes, pool, placing, firstSet } = plan;
  const outcome = await session.time(
    {
      ...commonPart(side, 'time', plan.freshSeed ?? side.inputs.seed),
      timing: { samples, warmup, batch, flushBytes, pool, placing, firstSet },
    },
    signal,
  );
  if (outcome.kind === 'ended') throw lost(side.side, outcome.reason, outcome.code);
  const { samplesUs, hostUs, sets = [], launchOverheadUs, emptyLaunchUs, conditions = {} } = outcome.answer;
  const complete =
    isTimes(samplesUs, samples) && isTimes(hostUs, samples) && (sets.length === samples || pool === 1);
  if (!complete) throw lost(side.side, `${samples} samples were asked for and not given`);
  return {
    plan,
    deviceUs: samplesUs,
    hostUs,
    sets,
    ...(launchOverheadUs === undefined ? {} : { launchOverheadUs }),
    ...(emptyLaunchUs === undefined ? {} : { emptyLaunchUs }),
    conditions,
    wallMs: outcome.wallMs,
  };
}

/** Fetches what the last timed launch of a side left, into `dump` of its process's folder. */
export async function lastOutputs(side: TimedSide, dump: string, signal: AbortSignal): Promise<LastOutputs> {
  const session = await side.session(signal);
  const outcome = await session.request({ ...commonPart(side, 'outputs', side.inputs.seed), dump }, signal);
  if (outcome.kind === 'ended') throw lost(side.side, outcome.reason);
  if (outcome.answer.event === 'failed') throw lost(side.side, outcome.answer.message);
  const { outputs, late = false } = outcome.answer;
  return { folder: session.folder, outputs, late };
}

function commonPart(side: TimedSide, mode: 'time' | 'outputs', seed: bigint): RunnerRequest {
  const { kernel, inputs, secret, nextId } = side;
  const id = nextId();
  return {
    id,
    nonce: nonceOf(secret, mode, id),
    seed,
    pattern: inputs.pattern,
    ...launchPart(kernel),
    arguments: kernel.arguments,
    mode,
    order: forward,
    blocks: 'all',
    deviceMemoryBytes: deviceMemoryFor(kernel),
  };
}

function isTimes(values: unknown, count: number): boolean {
  return (
    Array.isArray(values) &&
    values.length === count &&
    values.every((value) => typeof value === 'number' && Number.isFinite(value) && value > 0)
  );
}

function lost(side: Side, reason: string, code?: number): KernelFoundryError {
  return new KernelFoundryError(code === outOfMemory ? 'device-memory' : 'device-lost', reason, {
    details: { side },
  });
}

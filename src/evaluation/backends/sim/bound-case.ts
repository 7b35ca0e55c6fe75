import type { Candidate } from '../../../protocol/candidate.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { Shape, TaskSpec } from '../../../protocol/task.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { Names } from '../../bind-task.ts';
import { bindArguments, bindLaunch, bufferBytes, launchOf, namesOf } from '../../bind-task.ts';
import type { BoundArgument, BoundLaunch, ExecutionOrder, InputPattern } from './runner-request.ts';

/** Inputs of one run: what outputs depend on beside the kernel. */
export interface InputSet {
  readonly shape: Shape;
  readonly seed: bigint;
  readonly pattern: InputPattern;
}

/** A kernel launch with every number known. */
export interface BoundKernel {
  readonly launch: BoundLaunch;
  readonly arguments: readonly BoundArgument[];
  readonly bytes: number;
}

/**
 * Binds a candidate's launch to a shape. Extents of arguments use the constants of the user's source, the launch those of the
 * candidate's: a candidate may redefine `TILE`, but not the problem.
 */
export function bindKernel(
  task: TaskSpec,
  candidate: Pick<Candidate, 'launch'>,
  shape: Shape,
  taskConstants: Names,
  candidateConstants: Names,
): Result<BoundKernel, Reason> {
  const configuration = launchOf(task, candidate);
  if (configuration === undefined)
    return fail({ rule: 'invalid-launch', message: 'there is no launch configuration' });
  const launch = bindLaunch(configuration, namesOf(shape, candidateConstants));
  if (!launch.ok) return launch;
  const bound = bindArguments(task.arguments, namesOf(shape, taskConstants));
  return succeed({ launch: launch.value, arguments: bound, bytes: bufferBytes(bound) });
}

/** Cap on the sum of buffers: what is needed with room for red zones. */
export function deviceMemoryFor(kernel: BoundKernel): number {
  return Math.ceil(kernel.bytes * 1.05) + (16 << 20);
}

/** Nonces of one evaluation: unpredictable without the seed, and different for each request. */
export function nonceOf(seed: string, ...path: readonly (string | number)[]): string {
  return sha256Of(['nonce', seed, ...path.map(String)]).slice(0, 32);
}

export const forward: ExecutionOrder = { kind: 'forward' };

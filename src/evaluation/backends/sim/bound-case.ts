import type { Candidate } from '../../../protocol/candidate.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { ArgumentSpec, Shape, TaskSpec } from '../../../protocol/task.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import type { OverlapPair } from '../../stages/check-plan.ts';
import type { Names } from '../../bind-task.ts';
import { evaluateExpression } from '../../../syntax/expression.ts';
import { bindArguments, bindLaunch, bufferBytes, launchOf, namesOf } from '../../bind-task.ts';
import type {
  BoundArgument,
  BoundLaunch,
  ExecutionOrder,
  InputPattern,
  RunnerRequest,
} from './runner-request.ts';

/** Inputs of one run: what outputs depend on beside the kernel. */
export interface InputSet {
  readonly shape: Shape;
  readonly seed: bigint;
  readonly pattern: InputPattern;
  readonly overlap?: OverlapPair;
  readonly scalarFactor?: number;
}

/** Arguments and launch of a task at one shape, with every number known. */
export interface BoundKernel {
  /** Absent where the code launches its kernels itself (SYCL). */
  readonly launch?: BoundLaunch;
  readonly arguments: readonly BoundArgument[];
  readonly bytes: number;
}

/** One launch to look at. */
export interface LaunchedKernel extends BoundKernel {
  readonly launch: BoundLaunch;
  /** Which one of the code's own launches it is, from 0; absent where the harness launches the kernel. */
  readonly observed?: number;
  /** Threads that go in step in this launch, where the code says so itself (SYCL). */
  readonly subGroupSize?: number;
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
): Result<LaunchedKernel, Reason> {
  const configuration = launchOf(task, candidate);
  if (configuration === undefined)
    return fail({ rule: 'invalid-launch', message: 'there is no launch configuration' });
  const launch = bindLaunch(configuration, namesOf(shape, candidateConstants));
  if (!launch.ok) return launch;
  const bound = bindArguments(task.arguments, namesOf(shape, taskConstants));
  return succeed({ launch: launch.value, arguments: bound, bytes: bufferBytes(bound) });
}

/**
 * Binds the arguments of a task whose code launches its kernels itself. Behind them come the extents of `sycl::buffer`s, slowest first,
 * as scalars that the unit's entry reads (translate-sycl).
 */
export function bindOwnLaunches(task: TaskSpec, shape: Shape, taskConstants: Names): BoundKernel {
  const names = namesOf(shape, taskConstants);
  const bound = bindArguments(task.arguments, names);
  const extents = task.arguments.flatMap((argument): BoundArgument[] =>
    argument.kind === 'buffer' && argument.form === 'buffer'
      ? argument.shape.map((extent, dimension) => ({
          kind: 'scalar',
          name: `kf_extent_${argument.name}_${dimension}`,
          type: 'u64',
          value: evaluateExpression(extent, names),
        }))
      : [],
  );
  return { arguments: [...bound, ...extents], bytes: bufferBytes(bound) };
}

/** The kernel as a case wants it: other scalars, arguments at one address. Undefined where those do not fit into one another. */
export function variedFor<Kernel extends BoundKernel>(
  kernel: Kernel,
  task: TaskSpec,
  inputs: Pick<InputSet, 'overlap' | 'scalarFactor'>,
): Kernel | undefined {
  const { overlap, scalarFactor } = inputs;
  if (scalarFactor === undefined) return withOverlap(kernel, overlap);
  const literal = new Set(task.arguments.filter(isLiteralScalar).map(({ name }) => name));
  const varied = kernel.arguments.map((argument) =>
    argument.kind === 'scalar' && literal.has(argument.name)
      ? { ...argument, value: argument.value * scalarFactor }
      : argument,
  );
  return withOverlap({ ...kernel, arguments: varied }, overlap);
}

function isLiteralScalar(spec: ArgumentSpec): boolean {
  return (
    spec.kind === 'scalar' &&
    /^b?f/.test(spec.type) &&
    Number.isFinite(Number(String(spec.value).replace(/f$/, '')))
  );
}

/** The kernel with two arguments at the same address; undefined where they do not fit into one another. */
function withOverlap<Kernel extends BoundKernel>(
  kernel: Kernel,
  overlap: OverlapPair | undefined,
): Kernel | undefined {
  if (overlap === undefined) return kernel;
  const indices = [overlap.argument, overlap.with].map((name) =>
    kernel.arguments.findIndex((argument) => argument.name === name),
  );
  const [first = -1, second = -1] = indices.sort((a, b) => a - b);
  const base = kernel.arguments[first];
  const other = kernel.arguments[second];
  if (base?.kind !== 'buffer' || other?.kind !== 'buffer' || base.elements !== other.elements)
    return undefined;
  return {
    ...kernel,
    arguments: kernel.arguments.map((argument, index) => {
      if (index === second) return { ...other, overlap: { argument: first, elements: 0 } };
      // What is read through the other name has to be there.
      return index === first && base.role === 'output'
        ? { ...base, role: 'inout', distribution: other.distribution }
        : argument;
    }),
  };
}

/** The part of a request that says which launch is meant. */
export function launchPart(
  kernel: BoundKernel | LaunchedKernel,
): Pick<RunnerRequest, 'launch' | 'observeLaunch'> {
  if ('observed' in kernel) return { observeLaunch: kernel.observed };
  return kernel.launch === undefined ? {} : { launch: kernel.launch };
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

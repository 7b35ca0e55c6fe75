import type { Reason } from '../protocol/evaluation.ts';
import type {
  ArgumentSpec,
  Distribution,
  Language,
  LaunchConfiguration,
  Shape,
  TaskSpec,
} from '../protocol/task.ts';
import { elementBytes } from '../protocol/task.ts';
import { KernelFoundryError, messageOf } from '../shared/errors.ts';
import { fail, succeed } from '../shared/result.ts';
import type { Result } from '../shared/result.ts';
import { evaluateExpression } from '../syntax/expression.ts';
import type { BoundArgument, BoundDistribution, BoundLaunch } from './backends/sim/runner-request.ts';

/** Values of the names an expression may use: extents of the shape first, then integer constants of the source. */
export type Names = Readonly<Record<string, number>>;

/** Extents of the shape and constants of the source as one scope. */
export function namesOf(shape: Shape, constants: Names): Names {
  return { ...constants, ...shape };
}

/** `M=1024 N=1024`, for messages and keys. */
export function shapeText(shape: Shape): string {
  return Object.entries(shape)
    .map(([name, extent]) => `${name}=${extent}`)
    .join(' ');
}

/** Hardware limits on a launch that hold on every profile. */
const limits = { threadsPerBlock: 1024, blockXy: 1024, blockZ: 64, gridX: 2 ** 31 - 1, gridYz: 65535 };

/** Evaluates a launch configuration; a bad one is the candidate's failure. */
export function bindLaunch(launch: LaunchConfiguration, names: Names): Result<BoundLaunch, Reason> {
  const values = (expressions: readonly string[]): [number, number, number] => {
    const [x = 1, y = 1, z = 1] = expressions.map((expression) => evaluateExpression(expression, names));
    return [x, y, z];
  };
  try {
    const grid = values(launch.grid);
    const block = values(launch.block);
    const sharedBytes = evaluateExpression(launch.sharedBytes, names);
    const problem = launchProblem(grid, block, sharedBytes);
    if (problem !== undefined) return fail({ rule: 'invalid-launch', message: problem });
    return succeed({ grid, block, sharedBytes });
  } catch (error) {
    return fail({ rule: 'invalid-launch', message: messageOf(error) });
  }
}

/** What makes a launch impossible on every device; undefined where it is possible. SYCL has no limits on single extents. */
export function launchProblem(
  grid: readonly [number, number, number],
  block: readonly [number, number, number],
  sharedBytes: number,
  language: Language = 'cuda',
): string | undefined {
  if (grid.some((extent) => extent < 1) || block.some((extent) => extent < 1))
    return `grid ${grid.join('x')} and block ${block.join('x')} must be positive`;
  const threads = block[0] * block[1] * block[2];
  if (threads > limits.threadsPerBlock)
    return `a block of ${block.join('x')} has ${threads} threads; ${limits.threadsPerBlock} is the most`;
  if (sharedBytes < 0) return `shared memory of ${sharedBytes} bytes is negative`;
  if (language === 'sycl') return undefined;
  if (block[2] > limits.blockZ) return `block extent z is ${block[2]}; ${limits.blockZ} is the most`;
  if (grid[0] > limits.gridX || grid[1] > limits.gridYz || grid[2] > limits.gridYz)
    return `a grid of ${grid.join('x')} is too large (y and z end at ${limits.gridYz})`;
  return undefined;
}

function bindDistribution(distribution: Distribution, names: Names): BoundDistribution {
  return distribution.kind === 'indexInto'
    ? { kind: 'indexInto', extent: evaluateExpression(distribution.extent, names) }
    : distribution;
}

/** Evaluates extents and scalar values. Throws KernelFoundryError `bad-task`: the task is ours and the user's. */
export function bindArguments(specs: readonly ArgumentSpec[], names: Names): readonly BoundArgument[] {
  return specs.map((spec) => {
    try {
      if (spec.kind === 'scalar')
        return {
          kind: 'scalar',
          name: spec.name,
          type: spec.type,
          value: typeof spec.value === 'number' ? spec.value : scalarValue(spec.value, names),
        };
      const elements = spec.shape
        .map((extent) => evaluateExpression(extent, names))
        .reduce((product, extent) => product * extent, 1);
      if (!Number.isSafeInteger(elements) || elements < 0)
        throw new RangeError(`${spec.shape.join(' x ')} is ${elements} elements`);
      return {
        kind: 'buffer',
        name: spec.name,
        type: spec.type,
        elements,
        role: spec.role,
        distribution: bindDistribution(spec.distribution, names),
        ...(spec.order === undefined ? {} : { order: spec.order }),
      };
    } catch (cause) {
      throw new KernelFoundryError('bad-task', `argument ${spec.name}: ${messageOf(cause)}`, { cause });
    }
  });
}

function scalarValue(text: string, names: Names): number {
  const literal = Number(text.replace(/f$/, ''));
  return Number.isFinite(literal) && text.trim() !== '' ? literal : evaluateExpression(text, names);
}

/** Bytes of all buffers together. */
export function bufferBytes(bound: readonly BoundArgument[]): number {
  return bound.reduce(
    (sum, argument) =>
      sum + (argument.kind === 'buffer' ? argument.elements * elementBytes[argument.type] : 0),
    0,
  );
}

/** Threads of the whole launch. */
export function threadsOf(launch: BoundLaunch): { readonly block: number; readonly blocks: number } {
  return {
    block: launch.block[0] * launch.block[1] * launch.block[2],
    blocks: launch.grid[0] * launch.grid[1] * launch.grid[2],
  };
}

/** The launch a candidate is run with: its own where it brings one, the task's otherwise. Undefined for function tasks. */
export function launchOf(
  task: TaskSpec,
  candidate: { readonly launch?: LaunchConfiguration },
): LaunchConfiguration | undefined {
  return candidate.launch ?? (task.entry.kind === 'kernel' ? task.entry.launch : undefined);
}

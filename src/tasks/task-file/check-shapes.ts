import type { JSONPath } from 'jsonc-parser';
import { elementBytes } from '../../protocol/task.ts';
import type { ArgumentSpec, ElementType, LaunchConfiguration, Shape } from '../../protocol/task.ts';
import { evaluateExpression } from '../../syntax/expression.ts';
import { ExpressionError } from '../../syntax/expression-node.ts';

/** Largest sum of all buffers of one tune shape: 4 GiB, what a laptop can hold beside a compiler. */
export const tuneBytesLimit = 4 * 2 ** 30;
/** Largest sum of all buffers of one check shape: every access of these is simulated and compared. */
export const checkBytesLimit = 64 * 2 ** 20;

/** What is wrong with one shape: a message and its repair. */
export interface ShapeProblem {
  readonly path: JSONPath;
  readonly message: string;
  readonly fix: string;
}

const integerRanges: Readonly<Partial<Record<ElementType, readonly [number, number]>>> = {
  i8: [-128, 127],
  u8: [0, 255],
  i16: [-32768, 32767],
  u16: [0, 65535],
  i32: [-2147483648, 2147483647],
  u32: [0, 4294967295],
};

/** A task's parts that depend on its shapes. */
export interface ShapedParts {
  readonly arguments: readonly ArgumentSpec[];
  /** Absent where the code launches the kernel itself. */
  readonly launch?: LaunchConfiguration;
  readonly constants: Readonly<Record<string, number>>;
}

/** Total bytes of all buffers at a shape. */
export function bufferBytes(parts: Pick<ShapedParts, 'arguments' | 'constants'>, shape: Shape): number {
  const names = { ...parts.constants, ...shape };
  let total = 0;
  for (const argument of parts.arguments) {
    if (argument.kind === 'scalar') continue;
    const elements = argument.shape.reduce(
      (product, extent) => product * evaluateExpression(extent, names),
      1,
    );
    total += elements * elementBytes[argument.type];
  }
  return total;
}

/** The first thing that makes a shape unusable: extents, sizes, scalars out of range, launch limits; undefined when none. */
export function shapeProblem(parts: ShapedParts, shape: Shape, bytesLimit: number): ShapeProblem | undefined {
  const names = { ...parts.constants, ...shape };
  const at = describeShape(shape);
  const value = (text: string | number, path: JSONPath): number | ShapeProblem => {
    try {
      return evaluateExpression(String(text), names);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return { path, message: `${error.message} at ${at}`, fix: 'Change the expression or the shape.' };
    }
  };
  for (const [index, argument] of parts.arguments.entries()) {
    if (argument.kind === 'scalar') {
      const range = integerRanges[argument.type];
      if (range === undefined || typeof argument.value === 'number') continue;
      const path = ['arguments', index, 'value'];
      const number = value(argument.value, path);
      if (typeof number === 'object') return number;
      if (number < range[0] || number > range[1])
        return {
          path,
          message: `"${argument.name}" would be ${number} at ${at}, which does not fit ${argument.type}`,
          fix: 'Make the shape smaller.',
        };
      continue;
    }
    for (const [position, extent] of argument.shape.entries()) {
      const path = ['arguments', index, 'shape', position];
      const number = value(extent, path);
      if (typeof number === 'object') return number;
      if (number < 0)
        return {
          path,
          message: `The extent "${extent}" of "${argument.name}" is negative (${number}) at ${at}`,
          fix: 'Change the expression or the shape.',
        };
    }
  }
  const total = bufferBytes(parts, shape);
  if (!(total <= bytesLimit)) {
    return {
      path: [],
      message: `The buffers take ${readableBytes(total)} at ${at}; at most ${readableBytes(bytesLimit)} are possible`,
      fix: 'Make the shape smaller.',
    };
  }
  return parts.launch === undefined ? undefined : launchProblem(parts.launch, value, at);
}

/** Limits of CUDA launches (CUDA C++ Programming Guide, "Compute Capabilities", technical specifications). */
function launchProblem(
  launch: LaunchConfiguration,
  value: (text: string, path: JSONPath) => number | ShapeProblem,
  at: string,
): ShapeProblem | undefined {
  const limits = {
    grid: [2147483647, 65535, 65535],
    block: [1024, 1024, 64],
  } as const;
  let threads = 1;
  for (const which of ['grid', 'block'] as const) {
    for (const [index, expression] of launch[which].entries()) {
      const path = ['entry', 'launch', which, index];
      const number = value(expression, path);
      if (typeof number === 'object') return number;
      const limit = limits[which][index] ?? 1;
      const axis = ['x', 'y', 'z'][index] ?? '';
      if (number < 1 || number > limit)
        return {
          path,
          message: `The ${which} would be ${number} in ${axis} ("${expression}") at ${at}; possible are 1 to ${limit}`,
          fix: 'Change the expression or the shape.',
        };
      if (which === 'block') threads *= number;
    }
  }
  if (threads > 1024)
    return {
      path: ['entry', 'launch', 'block'],
      message: `A block would have ${threads} threads at ${at}; at most 1024 are possible`,
      fix: 'Make the block smaller.',
    };
  const shared = value(launch.sharedBytes, ['entry', 'launch', 'sharedBytes']);
  if (typeof shared === 'object') return shared;
  if (shared < 0 || shared > 232448)
    return {
      path: ['entry', 'launch', 'sharedBytes'],
      message: `Dynamic shared memory would be ${shared} bytes at ${at}; possible are 0 to 232448`,
      fix: 'Change the expression or the shape.',
    };
  return undefined;
}

/** `M=1024 N=1024`. */
export function describeShape(shape: Shape): string {
  return Object.entries(shape)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** `3.5 GiB`. */
export function readableBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}

import type { Assumption } from '../../protocol/candidate.ts';
import type { ArgumentSpec, Shape } from '../../protocol/task.ts';
import { sha256Of } from '../../shared/hash.ts';
import { evaluateExpression } from '../../syntax/expression.ts';
import type { ExecutionOrder, InputPattern } from '../backends/sim/runner-request.ts';
import type { Names } from '../bind-task.ts';
import { namesOf, shapeText } from '../bind-task.ts';
import { allDefences } from '../defences.ts';
import type { Defences } from '../defences.ts';

/** Where a check shape comes from: what may be said about it, and what a failure there means. */
export type ShapeSource = 'check' | 'held-out' | 'derived' | 'tune';

export interface CheckShape {
  readonly shape: Shape;
  readonly source: ShapeSource;
}

/** One run of the candidate whose outputs are compared. */
export interface CheckCase {
  readonly shape: Shape;
  readonly source: ShapeSource;
  readonly seed: bigint;
  readonly pattern: InputPattern;
  readonly order: ExecutionOrder;
  /** Elements by which every base pointer is moved from its natural alignment. */
  readonly offsetElements: number;
  /** Two arguments at the same address. */
  readonly overlap?: OverlapPair;
  /** What floating scalars whose value the task gives as a number are multiplied by: a kernel may not take them for constants. */
  readonly scalarFactor?: number;
  /** The inputs of the first case once more, in the same process and at other addresses: the outputs have to be the same, bit by bit. */
  readonly repeats?: true;
}

/** Arguments that the task allows to be passed at one address. */
export interface OverlapPair {
  readonly argument: string;
  readonly with: string;
}

/** Every pair of arguments that may overlap, once. */
export function overlapsOf(specs: readonly ArgumentSpec[]): readonly OverlapPair[] {
  const pairs = new Map<string, OverlapPair>();
  for (const spec of specs)
    for (const other of spec.kind === 'buffer' ? (spec.mayOverlap ?? []) : []) {
      const key = JSON.stringify([spec.name, other].sort());
      if (!pairs.has(key)) pairs.set(key, { argument: spec.name, with: other });
    }
  return [...pairs.values()];
}

/** Patterns beside `normal`, in turn. */
const otherPatterns: readonly InputPattern[] = [
  'mixed',
  'offset',
  'outliers',
  'large',
  'binary',
  'small',
  'sparse',
  'constant',
];

/** Shapes run in a random order too. */
const randomOrders = 3;

/** A 64-bit number that belongs to (seed, path). */
export function seedOf(seed: string, ...path: readonly (string | number)[]): bigint {
  return BigInt(`0x${sha256Of([seed, ...path.map(String)]).slice(0, 16)}`);
}

/** The seed that inputs of one evaluation are really drawn from: the public one of the evaluation, and what only the evaluator knows. */
export function privateSeed(secret: string, seed: string): string {
  return sha256Of([secret, 'evaluation', seed]);
}

/** What inputs are drawn from where the red team has switched secret seeds off. */
const wellKnownSeed = 1n;

/** Seed of inputs that belongs to (seed, path): nobody who lacks the seed can know the values. */
export function inputSeedOf(defences: Defences, seed: string, ...path: readonly (string | number)[]): bigint {
  return defences.has('secret-seeds') ? seedOf(seed, ...path) : wellKnownSeed;
}

/** Seed of the inputs of counting and checking at a tune shape: the same, so that no content tells the one from the other. */
export function tuneSeed(defences: Defences, secret: string, shape: Shape): bigint {
  return inputSeedOf(defences, secret, 'tune', shapeText(shape));
}

/**
 * Cases of the check stage: each shape forward with normal values and in reverse order with another seed and pattern; the first
 * shapes also in a random order with the first inputs (a race that the checker does not see shows as a difference there),
 * and the very first with base pointers off by one element. Deterministic in the seed.
 */
export function planChecks(
  shapes: readonly CheckShape[],
  seed: string,
  defences: Defences = allDefences,
  overlaps: readonly OverlapPair[] = [],
): readonly CheckCase[] {
  const cases: CheckCase[] = [];
  const left = shapes.filter(
    ({ source }) =>
      (source !== 'derived' || defences.has('ragged-shapes')) &&
      (source !== 'held-out' || defences.has('held-out-shapes')),
  );
  const inOrder = (order: ExecutionOrder): ExecutionOrder =>
    defences.has('order-permutation') ? order : { kind: 'forward' };
  left.forEach(({ shape, source }, index) => {
    const first = inputSeedOf(defences, seed, 'inputs', index, 0);
    const common = { shape, source, offsetElements: 0 };
    cases.push({ ...common, seed: first, pattern: 'normal', order: { kind: 'forward' } });
    cases.push({
      ...common,
      seed: inputSeedOf(defences, seed, 'inputs', index, 1),
      pattern: defences.has('value-patterns')
        ? (otherPatterns[index % otherPatterns.length] ?? 'mixed')
        : 'normal',
      order: inOrder({ kind: 'reverse' }),
      ...(index === 1 && defences.has('value-patterns') ? { scalarFactor: 1.25 } : {}),
    });
    if (index < randomOrders && defences.has('order-permutation'))
      cases.push({
        ...common,
        seed: first,
        pattern: 'normal',
        order: { kind: 'random', seed: seedOf(seed, 'order', index) },
      });
    if (index === 0 && defences.has('offset-pointers'))
      cases.push({
        ...common,
        seed: first,
        pattern: 'normal',
        order: { kind: 'forward' },
        offsetElements: 1,
      });
  });
  const [first] = left;
  if (first === undefined) return cases;
  const again = {
    ...first,
    seed: inputSeedOf(defences, seed, 'inputs', 0, 0),
    pattern: 'normal',
    order: { kind: 'forward' },
  } as const;
  // Infinities, NaN, denormal numbers: dropped where the original does not define the result.
  if (defences.has('value-patterns'))
    cases.push({
      ...again,
      seed: inputSeedOf(defences, seed, 'inputs', 0, 'special'),
      pattern: 'special',
      offsetElements: 0,
    });
  if (defences.has('overlapping-arguments'))
    for (const overlap of overlaps) cases.push({ ...again, offsetElements: 0, overlap });
  if (defences.has('repeats')) cases.push({ ...again, offsetElements: alignedOffset, repeats: true });
  return cases;
}

/** Elements by which base pointers move and stay as aligned as allocations of a device are. */
export const alignedOffset = 256;

/** The assumption of a candidate that leaves a shape out, if one does. */
export function excludedBy(
  assumptions: readonly Assumption[],
  shape: Shape,
  constants: Names,
): Assumption | undefined {
  const names = namesOf(shape, constants);
  return assumptions.find((assumption) => {
    switch (assumption.kind) {
      case 'divisible':
        return valueOf(assumption.expression, names) % assumption.by !== 0;
      case 'shape-range': {
        const extent = shape[assumption.name];
        return (
          extent !== undefined &&
          (extent < (assumption.minimum ?? -Infinity) || extent > (assumption.maximum ?? Infinity))
        );
      }
      default:
        return false;
    }
  });
}

/** True when the candidate says that it needs more alignment than an element has. */
export function needsAlignment(assumptions: readonly Assumption[]): boolean {
  return assumptions.some((assumption) => assumption.kind === 'alignment');
}

/** True when the candidate says that these arguments must not overlap. */
export function needsApart(assumptions: readonly Assumption[], pair: OverlapPair): boolean {
  return assumptions.some(
    (assumption) =>
      assumption.kind === 'no-aliasing' &&
      assumption.arguments.includes(pair.argument) &&
      assumption.arguments.includes(pair.with),
  );
}

/** What an assumption says, in words. */
export function assumptionText(assumption: Assumption): string {
  switch (assumption.kind) {
    case 'alignment':
      return `${assumption.argument} is aligned to ${assumption.bytes} bytes`;
    case 'divisible':
      return `${assumption.expression} is divisible by ${assumption.by}`;
    case 'no-aliasing':
      return `${assumption.arguments.join(', ')} do not overlap`;
    case 'block-shape':
      return `the block is ${assumption.block.join(' x ')}`;
    case 'shape-range':
      return `${assumption.name} is ${assumption.minimum === undefined ? '' : `at least ${assumption.minimum}`}${
        assumption.maximum === undefined
          ? ''
          : `${assumption.minimum === undefined ? '' : ' and '}at most ${assumption.maximum}`
      }`;
    case 'architecture':
      return `the architecture is ${assumption.minimum} or newer`;
  }
}

/** An expression that cannot be evaluated excludes nothing. */
function valueOf(expression: string, names: Names): number {
  try {
    return evaluateExpression(expression, names);
  } catch {
    return 0;
  }
}

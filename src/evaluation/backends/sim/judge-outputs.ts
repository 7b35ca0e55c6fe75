import { join } from 'node:path';
import type { Mismatch, Reason } from '../../../protocol/evaluation.ts';
import type { ElementType, TaskSpec } from '../../../protocol/task.ts';
import { allDefences } from '../../defences.ts';
import type { Defences } from '../../defences.ts';
import type { CheckCase } from '../../stages/check-plan.ts';
import { defaultTolerance, errorLimit } from '../../stages/precision.ts';
import { shapeText } from '../../bind-task.ts';
import type { ComparedOutput, OutputComparer, OutputPair } from './compare-outputs.ts';
import type { BoundKernel } from './bound-case.ts';
import type { OutputFiles } from './reference-outputs.ts';
import type { DumpedOutput } from './runner-answer.ts';

const floating = new Set(['f16', 'bf16', 'f32', 'f64']);

/** A case's outputs and what they should be. */
export interface OutputsToJudge {
  readonly task: TaskSpec;
  /** All where absent. */
  readonly defences?: Defences;
  readonly kernel: BoundKernel;
  readonly oneCase: Pick<
    CheckCase,
    'shape' | 'source' | 'seed' | 'pattern' | 'order' | 'overlap' | 'scalarFactor'
  >;
  /** Folder of the candidate's dumps. */
  readonly folder: string;
  readonly outputs: readonly DumpedOutput[];
  readonly expected: OutputFiles;
  /** Expected floating outputs are doubles of a host reference. */
  readonly isDouble: boolean;
  /** The baseline's own outputs on the same inputs, where they are known. */
  readonly baseline: OutputFiles | undefined;
}

/** Pairs of dumps to compare, the candidate's against the expected ones. */
export function outputPairs(
  task: TaskSpec,
  kernel: BoundKernel,
  expected: OutputFiles,
  isDouble: boolean,
  actual: (argument: number) => string | undefined,
  defences: Defences = allDefences,
): readonly OutputPair[] {
  return expected.outputs.flatMap(({ argument, path }) => {
    const bound = kernel.arguments[argument];
    const file = actual(argument);
    if (bound?.kind !== 'buffer' || file === undefined) return [];
    const isFloating = floating.has(bound.type);
    return [
      {
        argument,
        name: bound.name,
        type: bound.type,
        elements: bound.elements,
        expected: path,
        expectedType: isDouble && isFloating ? 'f64' : bound.type,
        actual: file,
        ...toleranceOf(task, bound.type, isFloating, defences),
        ...(defences.has('full-comparison') ? {} : { comparedElements: 64 }),
        ...(bound.order === undefined ? {} : { order: bound.order }),
      },
    ];
  });
}

/** How far an output may be off; loose, with a share of elements that may be wrong, where the red team has switched the defence off. */
function toleranceOf(
  task: TaskSpec,
  type: ElementType,
  isFloating: boolean,
  defences: Defences,
): Pick<OutputPair, 'tolerance' | 'slack'> {
  if (!isFloating) return { tolerance: defaultTolerance(type) };
  if (defences.has('scaled-tolerance')) return { tolerance: task.tolerance ?? defaultTolerance(type) };
  return { tolerance: { relative: 1e-2, absolute: 1e-2 }, slack: 0.01 };
}

/** Judges one case: every element written that the baseline writes, values within tolerance, precision not sold. */
export async function judgeOutputs(
  input: OutputsToJudge,
  comparer: OutputComparer,
  signal: AbortSignal,
): Promise<readonly Reason[]> {
  const {
    task,
    defences = allDefences,
    kernel,
    oneCase,
    folder,
    outputs,
    expected,
    isDouble,
    baseline,
  } = input;
  const where = caseText(oneCase);
  const reasons: Reason[] = [];
  for (const output of defences.has('full-comparison') ? outputs : []) {
    const own = baseline?.outputs.find(({ argument }) => argument === output.argument);
    const name = kernel.arguments[output.argument]?.name ?? `${output.argument}`;
    if (own !== undefined && output.unwrittenElements > own.unwrittenElements)
      reasons.push({
        rule: 'unwritten-elements',
        message: `${output.unwrittenElements} elements of ${name} are never written${where}`,
      });
  }
  const files = new Map(outputs.map((output) => [output.argument, join(folder, output.file)]));
  const pairs = outputPairs(task, kernel, expected, isDouble, (argument) => files.get(argument), defences);
  if (pairs.length < expected.outputs.length)
    reasons.push({
      rule: 'missing-output',
      message: `the runner gave back fewer outputs than expected${where}`,
    });
  const compared = await comparer.compare(pairs, signal);
  const baselineErrors =
    isDouble && baseline !== undefined && defences.has('double-reference')
      ? await errorsOf(input, baseline, comparer, signal)
      : undefined;
  for (const [index, result] of compared.entries()) {
    const pair = pairs[index];
    if (pair === undefined) continue;
    if (!result.pass) {
      reasons.push(wrongResult(pair, result, oneCase, where));
      continue;
    }
    const ownError = baselineErrors?.get(pair.argument) ?? 0;
    // Zeros and ones in, whole numbers out: nothing is rounded on the way, unless products of lower precision are.
    if (oneCase.pattern === 'binary' && result.integral === true && ownError === 0 && result.maxError > 0) {
      reasons.push({
        ...wrongResult(pair, result, oneCase, where),
        rule: 'inexact-result',
      });
      continue;
    }
    if (baselineErrors === undefined || !floating.has(pair.type)) continue;
    const limit = errorLimit(ownError, pair.type, pair.tolerance, oneCase.shape);
    if (result.maxError > limit)
      reasons.push({
        rule: 'precision-lost',
        message: `${pair.name} is within tolerance but its error is ${(result.maxError / Math.max(1e-300, baselineErrors.get(pair.argument) ?? 0)).toPrecision(2)} times the original's${where}`,
      });
  }
  return reasons;
}

/** Largest error of the baseline against the double reference, by argument, in units of the tolerance. */
async function errorsOf(
  input: OutputsToJudge,
  baseline: OutputFiles,
  comparer: OutputComparer,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  const files = new Map(baseline.outputs.map(({ argument, path }) => [argument, path]));
  const pairs = outputPairs(
    input.task,
    input.kernel,
    input.expected,
    true,
    (argument) => files.get(argument),
    input.defences,
  );
  const compared = await comparer.compare(pairs, signal);
  return new Map(compared.map((result) => [result.argument, result.maxError]));
}

function wrongResult(
  pair: OutputPair,
  result: ComparedOutput,
  oneCase: OutputsToJudge['oneCase'],
  where: string,
): Reason {
  const { worst, wrongElements, elements } = result;
  if (oneCase.source === 'held-out' || worst === null)
    return { rule: 'wrong-result', message: `${pair.name} is wrong${where}` };
  // All candidates see the same inputs there: a value that is told once could be written by the next one.
  if (oneCase.source === 'tune')
    return {
      rule: 'wrong-result',
      message: `${pair.name}[${worst.index}] is wrong; ${wrongElements} of ${elements} elements are wrong${where}`,
    };
  const mismatch: Mismatch = {
    argument: pair.name,
    shape: oneCase.shape,
    seed: String(oneCase.seed),
    index: worst.index,
    expected: worst.expected,
    got: worst.got,
    error: worst.error,
    wrongElements,
    elements,
  };
  return {
    rule: 'wrong-result',
    message:
      `${pair.name}[${worst.index}] is ${worst.got}, expected ${worst.expected}; ` +
      `${wrongElements} of ${elements} elements are wrong${where}`,
    mismatch,
  };
}

/** ` at N=37 (mixed values, reverse order)`; a held-out shape keeps its extents to itself. */
export function caseText(oneCase: OutputsToJudge['oneCase']): string {
  if (oneCase.source === 'held-out') return ' on a held-out shape';
  const details = [
    ...(oneCase.scalarFactor === undefined ? [] : ['other scalars']),
    ...(oneCase.overlap === undefined
      ? []
      : [`${oneCase.overlap.argument} and ${oneCase.overlap.with} at one address`]),
    ...(oneCase.pattern === 'normal' ? [] : [`${oneCase.pattern} values`]),
    ...(oneCase.order.kind === 'forward' ? [] : [`threads in ${oneCase.order.kind} order`]),
  ];
  return ` at ${shapeText(oneCase.shape)}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

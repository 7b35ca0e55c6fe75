import type { Reason } from '../protocol/evaluation.ts';
import type { BufferArgument, Shape, TaskSpec } from '../protocol/task.ts';
import { UserError } from '../shared/errors.ts';
import { parse } from '../syntax/parser.ts';
import { referenceCaptureFix, referenceCaptures } from '../syntax/sycl/reference-captures.ts';
import { shapeText } from './bind-task.ts';
import { allDefences } from './defences.ts';
import type { BoundKernel } from './backends/sim/bound-case.ts';
import { deviceMemoryFor, forward, launchPart, nonceOf } from './backends/sim/bound-case.ts';
import { outputPairs } from './backends/sim/judge-outputs.ts';
import type { BoundArgument } from './backends/sim/runner-request.ts';
import { SimBaseline } from './backends/sim/sim-baseline.ts';
import type { SimBaselineParts } from './backends/sim/sim-baseline.ts';
import { createSimParts } from './backends/sim/sim-evaluator.ts';
import type { SimEvaluatorOptions } from './backends/sim/sim-evaluator.ts';
import { compareValues } from './stages/compare-values.ts';
import { defaultTolerance } from './stages/precision.ts';
import { readValues } from './stages/typed-values.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One thing the lint found. An error makes results worthless; a warning makes them weaker. */
export interface LintFinding {
  readonly severity: 'error' | 'warning';
  readonly rule: string;
  readonly message: string;
  readonly argument?: string;
  /** From 1, in the task's source. */
  readonly line?: number;
  readonly fix?: string;
}

export interface TaskLint {
  readonly findings: readonly LintFinding[];
  /** Shapes the baseline was run on. */
  readonly shapes: number;
  /** Derived shapes on which the original is not defined, and why. */
  readonly notes: readonly string[];
}

type LintOptions = Omit<SimEvaluatorOptions, 'monotonic' | 'evaluated' | 'describe' | 'git'>;

/**
 * Looks at a task before anything is spent on it: the baseline is sound and agrees with the reference on every shape, outputs depend on
 * every input and vary, and the tolerance rejects all-zero, last-output and one-wrong-element results.
 */
export async function lintTask(options: LintOptions, signal: AbortSignal): Promise<TaskLint> {
  const { task, defences = allDefences } = options;
  if (!defences.has('task-lint')) return { findings: [], shapes: 0, notes: [] };
  const captured = await captureFindings(task);
  if (captured.length > 0) return { findings: captured, shapes: 0, notes: [] };
  const parts = await createSimParts(options, signal);
  await using comparer = parts.comparer;
  let baseline: SimBaseline;
  try {
    baseline = await SimBaseline.prepare({ ...parts, comparer }, signal);
  } catch (error) {
    if (!UserError.is(error)) throw error;
    return { findings: [fromUserError(error)], shapes: 0, notes: [] };
  }
  await using held = baseline;
  const findings: LintFinding[] = [];
  if (task.shapes.check.length === 0)
    findings.push({
      severity: 'warning',
      rule: 'no-check-shapes',
      message: 'the task names no shapes to check results on',
      fix: 'Add a few small and ragged shapes under "shapes.check".',
    });
  for (const shape of [...task.shapes.check, ...task.shapes.heldOut]) {
    const one = {
      shape,
      source: 'check',
      seed: 1n,
      pattern: 'normal',
      order: forward,
      offsetElements: 0,
    } as const;
    const problems = await held.problemsAt(one, signal);
    findings.push(
      ...problems.slice(0, 3).map((problem) => soundnessFinding(problem, shape, task.reference.kind)),
    );
  }
  if (findings.some(({ severity }) => severity === 'error')) return { findings, shapes: 0, notes: [] };

  const { shapes, notes } = await held.checkShapes(signal);
  const [first] = [...task.shapes.check, ...shapes.map(({ shape }) => shape)];
  if (first !== undefined)
    findings.push(...(await lintSensitivity({ ...parts, comparer }, held, first, signal)));
  for (const shape of task.shapes.tune) {
    try {
      await held.counted(shape, signal);
    } catch (error) {
      if (!UserError.is(error)) throw error;
      findings.push(fromUserError(error));
    }
  }
  return { findings, shapes: shapes.length, notes };
}

/** What the simulator would run and a compiler for SYCL refuses. */
async function captureFindings(task: TaskSpec): Promise<LintFinding[]> {
  if (task.language !== 'sycl') return [];
  return referenceCaptures(await parse(task.source), task.region).map(({ line, message }) => ({
    severity: 'error',
    rule: 'capture-by-reference',
    message,
    line,
    fix: referenceCaptureFix,
  }));
}

function fromUserError(error: UserError): LintFinding {
  return {
    severity: 'error',
    rule: error.code,
    message: error.message,
    ...(error.line === undefined ? {} : { line: error.line }),
    ...(error.fix === undefined ? {} : { fix: error.fix }),
  };
}

function soundnessFinding(
  problem: Reason,
  shape: Shape,
  reference: 'baseline' | 'host-function',
): LintFinding {
  const argument = /`(\w+)`/.exec(problem.message)?.[1] ?? problem.mismatch?.argument;
  const fixes: Readonly<Record<string, string>> = {
    'out-of-bounds': `Check the extents of ${argument ?? 'the arguments'} in the task file against how the kernel indexes them at ${shapeText(shape)}.`,
    'uninitialised-read': 'Give the argument the role "inout" if the kernel reads it before writing.',
    'unwritten-elements':
      'Give the output the role "inout", or make its extents what the kernel really writes.',
    'input-modified': 'Give the argument the role "inout" or "output".',
    'wrong-result':
      reference === 'host-function'
        ? 'Correct the reference, or widen "tolerance" if the difference is rounding.'
        : 'The kernel gives different results in different runs; declare "order": "unordered" if that is meant.',
    race: 'The kernel has a data race; mend it first, candidates are held to the same rule.',
  };
  const fix = fixes[problem.rule];
  return {
    severity: 'error',
    rule: problem.rule,
    message: problem.message.includes(shapeText(shape))
      ? `the original fails: ${problem.message}`
      : `the original fails at ${shapeText(shape)}: ${problem.message}`,
    ...(argument === undefined ? {} : { argument }),
    ...(problem.line === undefined ? {} : { line: problem.line }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** Do outputs vary, depend on every input, and would wrong ones be noticed? */
async function lintSensitivity(
  parts: SimBaselineParts,
  baseline: SimBaseline,
  shape: Shape,
  signal: AbortSignal,
): Promise<readonly LintFinding[]> {
  const bound = baseline.kernel.bind(shape);
  if (!bound.ok) return [];
  const session = await baseline.kernel.open('plain', signal);
  try {
    const run = async (kernel: BoundKernel, seed: bigint): Promise<ReadonlyMap<number, Float64Array>> =>
      runOutputs(kernel, seed, baseline.nextRequest());
    const runOutputs = async (
      kernel: BoundKernel,
      seed: bigint,
      id: number,
    ): Promise<ReadonlyMap<number, Float64Array>> => {
      const dump = `lint-${id}`;
      const outcome = await session.request(
        {
          id,
          nonce: nonceOf(parts.secret, 'lint', id),
          seed,
          pattern: 'normal',
          ...launchPart(kernel),
          arguments: kernel.arguments,
          mode: 'run',
          order: forward,
          blocks: 'all',
          dump,
          deviceMemoryBytes: deviceMemoryFor(kernel),
        },
        signal,
      );
      const values = new Map<number, Float64Array>();
      if (outcome.kind === 'ended' || outcome.answer.event === 'failed') return values;
      for (const { argument } of outcome.answer.outputs) {
        const spec = kernel.arguments[argument];
        if (spec?.kind !== 'buffer') continue;
        const bytes = await readFile(join(session.folder, dump, `arg${argument}.bin`));
        values.set(argument, readValues(bytes, spec.type));
      }
      return values;
    };
    const base = await run(bound.value, 11n);
    const other = await run(bound.value, 12n);
    return [
      ...variationFindings(parts, bound.value, base, other),
      ...(await dependenceFindings(bound.value, base, run)),
    ];
  } finally {
    await session.close();
  }
}

function variationFindings(
  parts: SimBaselineParts,
  kernel: BoundKernel,
  base: ReadonlyMap<number, Float64Array>,
  other: ReadonlyMap<number, Float64Array>,
): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  const files = {
    outputs: [...base.keys()].map((argument) => ({ argument, path: '', unwrittenElements: 0 })),
  };
  for (const pair of outputPairs(parts.task, kernel, files, false, () => '', parts.defences)) {
    const values = base.get(pair.argument);
    if (values === undefined || values.length === 0) continue;
    const accepts = (got: Float64Array): boolean => compareValues(values, got, pair.tolerance).pass;
    const add = (rule: string, message: string, fix: string): void => {
      findings.push({ severity: 'error', rule, message, argument: pair.name, fix });
    };
    const { spread } = compareValues(values, values, pair.tolerance);
    const last = other.get(pair.argument);
    const isConstant = last !== undefined && values.every((value, at) => Object.is(value, last[at]));
    if (isConstant)
      add(
        'constant-output',
        `${pair.name} is the same whatever the inputs are: a kernel that stores constants would pass`,
        'Correct the arguments, their distributions or the kernel.',
      );
    if (values.length > 1 && spread < 1e-6)
      findings.push({
        severity: 'warning',
        rule: 'no-spread',
        message: `all elements of ${pair.name} are (nearly) the same: a constant would pass`,
        argument: pair.name,
        fix: 'Choose inputs whose results differ, by "distribution" or larger extents.',
      });
    const tighter = `Tighten "tolerance" (the default for ${pair.type} is relative ${defaultTolerance(pair.type).relative}).`;
    if (accepts(new Float64Array(values.length)))
      add('accepts-zeros', `the tolerance accepts all zeros for ${pair.name}`, tighter);
    if (!isConstant && last !== undefined && accepts(last))
      add('accepts-last-output', `the tolerance accepts results of other inputs for ${pair.name}`, tighter);
    const wrong = Float64Array.from(values);
    const middle = Math.floor(values.length / 2);
    const scale = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    wrong[middle] = (wrong[middle] ?? 0) + Math.max(scale, 1e-30);
    if (accepts(wrong))
      add('accepts-wrong-element', `the tolerance accepts one wrong element of ${pair.name}`, tighter);
  }
  return findings;
}

/** Every input in turn is replaced by a constant: some output has to change. */
async function dependenceFindings(
  kernel: BoundKernel,
  base: ReadonlyMap<number, Float64Array>,
  run: (kernel: BoundKernel, seed: bigint) => Promise<ReadonlyMap<number, Float64Array>>,
): Promise<readonly LintFinding[]> {
  const findings: LintFinding[] = [];
  for (const [index, argument] of kernel.arguments.entries()) {
    if (argument.kind !== 'buffer' || argument.role === 'output' || argument.elements === 0) continue;
    const perturbed: BoundArgument = { ...argument, distribution: constantFor(argument.type) };
    const changed = await run(
      { ...kernel, arguments: kernel.arguments.map((one, at) => (at === index ? perturbed : one)) },
      11n,
    );
    const isSame = [...base].every(([output, values]) => {
      const now = changed.get(output);
      return now !== undefined && values.every((value, at) => Object.is(value, now[at]));
    });
    if (isSame)
      findings.push({
        severity: 'error',
        rule: 'input-unused',
        message: `no output depends on ${argument.name}`,
        argument: argument.name,
        fix: `Check the role and extents of ${argument.name}; a kernel that ignores an input is easily "optimised".`,
      });
  }
  return findings;
}

function constantFor(type: BufferArgument['type']): { readonly kind: 'constant'; readonly value: number } {
  // Zero is inside the domain of every index and count.
  return { kind: 'constant', value: /^(f|bf)/.test(type) ? 0.4375 : 0 };
}

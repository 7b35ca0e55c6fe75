import type { SimulatorCounters } from '../protocol/counters.ts';
import type { Resources, TimeBreakdown } from '../protocol/evaluation.ts';
import type { Hint } from '../protocol/hint.ts';
import type { Shape, TaskSpec } from '../protocol/task.ts';
import { createSimParts } from './backends/sim/sim-evaluator.ts';
import type { SimEvaluatorOptions } from './backends/sim/sim-evaluator.ts';
import { SimBaseline } from './backends/sim/sim-baseline.ts';
import { hintsFor } from './hints/hint-rules.ts';
import { accessesByLine } from './hints/what-if.ts';
import type { LineAccesses } from './hints/what-if.ts';

/** What one source line did. */
export interface LineAnalysis {
  /** From 1, in the task's source. */
  readonly line: number;
  readonly text: string;
  readonly accesses: readonly LineAccesses[];
  /** Share of a warp's lanes that ran here, 0 to 1; undefined where the line has no code of its own. */
  readonly activeLanes?: number;
  readonly hints: readonly Hint[];
}

/** Counters and hints of one kernel, by line, at one shape. */
export interface KernelAnalysis {
  readonly kernel: string;
  readonly device: string;
  readonly shape: Shape;
  readonly lines: readonly LineAnalysis[];
  readonly hints: readonly Hint[];
  readonly counters: SimulatorCounters;
  readonly breakdown: TimeBreakdown;
  readonly resources: Resources;
}

/** Counts the user's own kernel at the first tune shape: no proposals, nothing is changed. */
export async function analyzeKernel(
  options: Omit<SimEvaluatorOptions, 'monotonic' | 'evaluated' | 'describe' | 'git'>,
  signal: AbortSignal,
): Promise<readonly KernelAnalysis[]> {
  const { task } = options;
  const parts = await createSimParts(options, signal);
  await using comparer = parts.comparer;
  await using baseline = await SimBaseline.prepare({ ...parts, comparer }, signal);
  const analyses: KernelAnalysis[] = [];
  // Ragged shapes show what the sampled blocks of a tune shape may not: threads that end early, for one.
  const checked = await Promise.all(task.shapes.check.map(async (shape) => baseline.counted(shape, signal)));
  for (const shape of task.shapes.tune) {
    const counted = await baseline.counted(shape, signal);
    const notices = [counted, ...checked].flatMap((one) => one.notices);
    const hints = hintsFor({ ...counted, notices }, task);
    analyses.push({
      kernel: task.kernel,
      device: options.device,
      shape,
      lines: linesOf(task, counted.counters, hints),
      hints,
      counters: counted.counters,
      breakdown: counted.modelled.breakdown,
      resources: counted.modelled.resources,
    });
  }
  return analyses;
}

function linesOf(
  task: TaskSpec,
  counters: SimulatorCounters,
  hints: readonly Hint[],
): readonly LineAnalysis[] {
  const texts = task.source.split('\n');
  const accesses = accessesByLine(counters.memory);
  const numbers = new Set(
    [...accesses, ...counters.basicBlocks].map(({ line }) => line).filter((line) => line > 0),
  );
  const lanesPerWarp = counters.threadsPerBlock / Math.max(1, counters.warpsPerBlock);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((line) => {
      const own = counters.basicBlocks.filter((block) => block.line === line);
      const warps = own.reduce((sum, block) => sum + block.warps, 0);
      const lanes = own.reduce((sum, block) => sum + block.lanes, 0);
      return {
        line,
        text: texts[line - 1] ?? '',
        accesses: accesses.filter((access) => access.line === line),
        ...(warps === 0 ? {} : { activeLanes: lanes / (warps * lanesPerWarp) }),
        hints: hints.filter((hint) => hint.line === line),
      };
    });
}

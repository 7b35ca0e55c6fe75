import { join } from 'node:path';
import { createSimEvaluator, createSimParts } from '../src/evaluation/backends/sim/sim-evaluator.ts';
import type { UnitVariant } from '../src/evaluation/backends/sim/native-sim.ts';
import { translateKernelTask } from '../src/evaluation/backends/sim/translate-cuda.ts';
import type { Candidate } from '../src/protocol/candidate.ts';
import { stageNames } from '../src/protocol/evaluation.ts';
import type { StageName } from '../src/protocol/evaluation.ts';
import type { TaskSpec } from '../src/protocol/task.ts';
import { packageRoot } from '../src/shared/package-root.ts';
import { baselineCandidate } from '../src/syntax/baseline-candidate.ts';
import { candidateId } from '../src/syntax/evolve-region.ts';
import { loadTaskFile } from '../src/tasks/task-file/load-task-file.ts';
import { median, never } from './simulator-tools.ts';
import type { SimulatorTools } from './simulator-tools.ts';

const compiled = ['matmul', 'reduction', 'transpose', 'layernorm', 'stencil', 'softmax'] as const;
const evaluated = ['matmul', 'reduction'] as const;

async function example(name: string): Promise<TaskSpec> {
  return loadTaskFile(join(packageRoot(), 'examples', 'cuda', `${name}.kernel.jsonc`));
}

/** Milliseconds to compile a candidate: medians over different kernels, one variant at a time and both at once. */
export interface CompileTimes {
  readonly checkedMs: number;
  readonly plainMs: number;
  readonly bothMs: number;
}

/** Compiles several examples in the sandbox, with precompiled headers that are there already. */
export async function measureCompilation(tools: SimulatorTools): Promise<CompileTimes> {
  const measured: Record<'checked' | 'plain' | 'both', number[]> = { checked: [], plain: [], both: [] };
  for (const name of compiled) {
    const task = await example(name);
    for (const which of ['checked', 'plain', 'both'] as const) {
      const { builder, parser } = await createSimParts(tools.freshOptions(task), never);
      const unit = translateKernelTask(task, task.source, parser, { isHeaderPresent: () => true });
      if (!unit.ok) throw new Error(unit.failure[0]?.message);
      const variants: readonly UnitVariant[] = which === 'both' ? ['checked', 'plain'] : [which];
      const start = performance.now();
      const built = await builder.build(unit.value, task.sourceFile, task.flags, never, variants);
      if (built.kind === 'failed') throw new Error(built.reasons[0]?.message);
      measured[which].push(performance.now() - start);
    }
  }
  return {
    checkedMs: median(measured.checked),
    plainMs: median(measured.plain),
    bothMs: median(measured.both),
  };
}

/** Milliseconds by stage of whole evaluations of one task. */
export interface EvaluationTimes {
  readonly task: string;
  /** Preparing the evaluator: baseline compiled, reference built. */
  readonly preparationMs: number;
  /** The first candidate pays for what later ones find: expected outputs, counts of the original. */
  readonly first: Partial<Record<StageName, number>>;
  /** Medians of later candidates, each of another text. */
  readonly later: Partial<Record<StageName, number>>;
}

/** Evaluates variants of two examples, caches empty at the start. */
export async function measureEvaluations(tools: SimulatorTools): Promise<readonly EvaluationTimes[]> {
  const results: EvaluationTimes[] = [];
  for (const name of evaluated) {
    const task = await example(name);
    const start = performance.now();
    await using evaluator = await createSimEvaluator(tools.freshOptions(task), never);
    const preparationMs = performance.now() - start;
    const stages: Partial<Record<StageName, number>>[] = [];
    for (let number = 0; number < 6; number++) {
      const evaluation = await evaluator.evaluate(variant(task, number), { seed: `${number}` }, never);
      if (evaluation.verdict.kind === 'failed')
        throw new Error(`${name}: ${evaluation.verdict.reasons[0]?.message ?? ''}`);
      stages.push(evaluation.stageMs);
    }
    const [first = {}, ...later] = stages;
    results.push({
      task: name,
      preparationMs,
      first,
      later: Object.fromEntries(
        stageNames.map((stage) => [stage, median(later.map((times) => times[stage] ?? 0))]),
      ),
    });
  }
  return results;
}

/** The original with another zero: a new text that gives the same results within the tolerance. */
function variant(task: TaskSpec, number: number): Candidate {
  const original = baselineCandidate(task);
  const region = original.region.replace('0.0f', `${number + 1}.0e-30f`);
  if (region === original.region) throw new Error(`${task.name} has no 0.0f to vary`);
  return { ...original, id: candidateId(region, original.launch), region };
}

import { join } from 'node:path';
import { createSimEvaluator } from '../src/evaluation/backends/sim/sim-evaluator.ts';
import type { Executor, Job } from '../src/engine/ports.ts';
import type { Candidate } from '../src/protocol/candidate.ts';
import type { Language, TaskSpec } from '../src/protocol/task.ts';
import { packageRoot } from '../src/shared/package-root.ts';
import { baselineCandidate } from '../src/syntax/baseline-candidate.ts';
import { candidateId } from '../src/syntax/evolve-region.ts';
import { loadTaskFile } from '../src/tasks/task-file/load-task-file.ts';
import { watchModules } from './evaluation-modules.ts';
import { RecordingExecutor, sharesOf } from './evaluation-recorder.ts';
import type { Shares } from './evaluation-recorder.ts';
import { median, never } from './simulator-tools.ts';
import type { SimulatorTools } from './simulator-tools.ts';

/** Where the wall time of later candidates goes (medians), caches of expected outputs filled by the first. */
export interface Overhead {
  readonly language: Language;
  readonly task: string;
  readonly candidates: number;
  readonly wallMs: number;
  readonly shares: Shares;
  /** Everything that is neither compiler nor runner. */
  readonly overheadMs: number;
  readonly hashingMs: number;
  /** Processor time of our own process: what TypeScript costs whatever else the machine does. */
  readonly ownCpuMs: number;
  /** Processes started and ended. */
  readonly processes: number;
  readonly requests: number;
  /** Milliseconds from a request that asks for nothing to its answer: what pipes and scheduling add to every one that does. */
  readonly roundTripMs: number;
}

const evaluated = [
  ['cuda', 'matmul'],
  ['cuda', 'reduction'],
  ['sycl', 'matmul'],
  ['sycl', 'reduction'],
] as const;

/** The task of an example. */
export async function exampleTask(language: Language, name: string): Promise<TaskSpec> {
  return loadTaskFile(join(packageRoot(), 'examples', language, `${name}.kernel.jsonc`));
}

/** The original with another zero: a new text that gives the same results within the tolerance. */
export function variantOf(task: TaskSpec, number: number): Candidate {
  const original = baselineCandidate(task);
  const region = original.region.replace('0.0f', `${number + 1}.0e-30f`);
  if (region === original.region) throw new Error(`${task.name} has no 0.0f to vary`);
  return { ...original, id: candidateId(region, original.launch), region };
}

/** Evaluates variants of examples of both languages on the simulated GPU and divides the wall time of each. */
export async function measureOverhead(
  tools: SimulatorTools,
  candidates: number,
): Promise<readonly Overhead[]> {
  const results: Overhead[] = [];
  for (const [language, name] of evaluated) {
    const task = await exampleTask(language, name);
    const options = tools.freshOptions(task);
    const executor = new RecordingExecutor(options.executor);
    await using evaluator = await createSimEvaluator({ ...options, executor }, never);
    const each: Omit<Overhead, 'language' | 'task' | 'candidates' | 'roundTripMs'>[] = [];
    for (let number = 0; number <= candidates; number++) {
      executor.spans.length = 0;
      using modules = watchModules(executor.spans);
      const cpu = process.cpuUsage();
      const startMs = performance.now();
      const evaluation = await evaluator.evaluate(variantOf(task, number), { seed: `${number}` }, never);
      const endMs = performance.now();
      const { user, system } = process.cpuUsage(cpu);
      if (evaluation.verdict.kind === 'failed')
        throw new Error(`${name}: ${evaluation.verdict.reasons[0]?.message ?? ''}`);
      const shares = sharesOf(executor.spans, startMs, endMs);
      each.push({
        wallMs: endMs - startMs,
        shares,
        overheadMs: endMs - startMs - shares.compile - shares.run,
        hashingMs: modules.hashingMs(),
        ownCpuMs: (user + system) / 1000,
        processes: executor.spans.filter(({ kind }) => kind === 'process' || kind === 'tools').length,
        requests: executor.spans.filter(({ kind }) => kind === 'run' || kind === 'compare').length,
      });
    }
    const later = each.slice(1);
    const middle = (value: (one: (typeof each)[number]) => number): number => median(later.map(value));
    results.push({
      language,
      task: name,
      candidates,
      wallMs: middle((one) => one.wallMs),
      shares: {
        compile: middle(({ shares }) => shares.compile),
        run: middle(({ shares }) => shares.run),
        compare: middle(({ shares }) => shares.compare),
        process: middle(({ shares }) => shares.process),
        tools: middle(({ shares }) => shares.tools),
        files: middle(({ shares }) => shares.files),
        rest: middle(({ shares }) => shares.rest),
      },
      overheadMs: middle((one) => one.overheadMs),
      hashingMs: middle((one) => one.hashingMs),
      ownCpuMs: middle((one) => one.ownCpuMs),
      processes: middle((one) => one.processes),
      requests: middle((one) => one.requests),
      roundTripMs: await roundTripMs(options.executor, executor.runnerJob),
    });
  }
  return results;
}

async function roundTripMs(executor: Executor, job: Job | undefined): Promise<number> {
  if (job === undefined) throw new Error('no runner was started');
  const session = await executor.open(job, never);
  await session.nextLine(never);
  const times: number[] = [];
  for (let number = 0; number < 30; number++) {
    const startMs = performance.now();
    session.send(`request ${number}\nnonce ab\nmode nothing\nend\n`);
    await session.nextLine(never);
    times.push(performance.now() - startMs);
  }
  await (await session.kill()).release();
  return median(times);
}

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimEvaluatorOptions } from '../src/evaluation/backends/sim/sim-evaluator.ts';
import { findCompiler } from '../src/executors/compiler.ts';
import { openLocalExecutor } from '../src/executors/local/open-local-executor.ts';
import { buildNativeTool } from '../src/executors/native-tools.ts';
import type { TaskSpec } from '../src/protocol/task.ts';
import { taskFromText } from '../src/tasks/task-file/load-task-file.ts';

/** Never aborted: a bench ends by itself. */
export const never = new AbortController().signal;

/** What measuring the simulated GPU needs: real compiler, executor and sandbox, and a folder that goes away. */
export interface SimulatorTools extends AsyncDisposable {
  /** Options of an evaluator whose caches are empty. */
  freshOptions(task: TaskSpec): SimEvaluatorOptions;
  /** A task made from text; its source stands in the folder. */
  task(name: string, source: string, document: object): Promise<TaskSpec>;
  readonly compilerVersion: string;
}

/** Opens the tools; native parts are built when they are first used. */
export async function openSimulatorTools(): Promise<SimulatorTools> {
  const folder = mkdtempSync(join(tmpdir(), 'kf-bench-'));
  // Jobs of a root process run as another user.
  chmodSync(folder, 0o755);
  const compiler = await findCompiler('c++', never);
  const executor = await openLocalExecutor(never, { readPaths: [folder] });
  let caches = 0;
  return {
    compilerVersion: compiler.version,
    freshOptions: (task) => ({
      task,
      device: 'sim:h100',
      executor,
      toolchain: { compiler, build: buildNativeTool },
      cacheFolder: join(folder, `cache-${++caches}`),
      seed: 'bench',
      monotonic: () => performance.now(),
    }),
    async task(name, source, document) {
      writeFileSync(join(folder, `${name}.cu`), source);
      const text = JSON.stringify({ name, language: 'cuda', ...document });
      return taskFromText(join(folder, `${name}.kernel.jsonc`), text);
    },
    async [Symbol.asyncDispose]() {
      await executor[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The machine in words: what a time means depends on it. */
export function machineText(): string {
  const [first] = cpus();
  return `${first?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1) ?? '?'}`;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

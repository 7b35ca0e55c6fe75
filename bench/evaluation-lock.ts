import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCudaRunner } from '../src/application/cuda-devices.ts';
import { createCudaEvaluator } from '../src/evaluation/backends/cuda/cuda-evaluator.ts';
import { gpuLockPath, holdLock } from '../src/executors/gpu-lock.ts';
import { openLocalExecutor } from '../src/executors/local/open-local-executor.ts';
import { buildSupervisor } from '../src/executors/native-tools.ts';
import type { Candidate } from '../src/protocol/candidate.ts';
import { packageRoot } from '../src/shared/package-root.ts';
import { baselineCandidate } from '../src/syntax/baseline-candidate.ts';
import { candidateId } from '../src/syntax/evolve-region.ts';
import { loadTaskFile } from '../src/tasks/task-file/load-task-file.ts';
import { RecordingExecutor, sharesOf } from './evaluation-recorder.ts';
import type { Shares, Span } from './evaluation-recorder.ts';
import { median, never } from './simulator-tools.ts';
import type { SimulatorTools } from './simulator-tools.ts';

/** What the lock of a device was held for; medians over candidates. */
export interface LockUse {
  readonly wallMs: number;
  readonly heldMs: number;
  /** Share of the held time outside the stages check, bench and profile. */
  readonly outside: number;
  /** What the held time went into, as shares of it; `run` is requests to the device's runners. */
  readonly shares: Shares;
}

const usesDevice = new Set(['check', 'bench', 'profile']);

/** Evaluates candidates on the fake driver of the tests and looks at the lock of its one device. */
export async function measureLock(tools: SimulatorTools, candidates: number): Promise<LockUse> {
  const folder = mkdtempSync(join(tmpdir(), 'kf-bench-lock-'));
  chmodSync(folder, 0o755);
  const fixtures = join(packageRoot(), 'test/fixtures');
  const library = join(folder, 'libfake.so');
  const source = join(fixtures, 'fake-libcuda/fake-libcuda.cpp');
  execFileSync('g++', ['-std=c++20', '-O1', '-shared', '-fPIC', source, '-o', library]);
  const local = await openLocalExecutor(never, { readPaths: [folder, join(fixtures, 'fake-nvcc')] });
  try {
    const task = await loadTaskFile(join(fixtures, 'measure/scale.kernel.jsonc'));
    const executor = new RecordingExecutor(local);
    const supervisor = await buildSupervisor(never);
    const held: Span[] = [];
    await using evaluator = await createCudaEvaluator(
      {
        ...tools.freshOptions(task),
        executor,
        device: 'cuda:0',
        cacheFolder: join(folder, 'cache'),
        runner: {
          executor,
          runner: await buildCudaRunner(never),
          device: 'cuda:0',
          deviceIndex: 0,
          libcuda: library,
        },
        toolkit: {
          nvcc: join(fixtures, 'fake-nvcc/nvcc'),
          root: join(fixtures, 'fake-nvcc'),
          release: '13.0',
          version: 'fake 13.0',
          architectures: ['sm_90'],
          tools: {},
          hostCompiler: { kind: 'usable', version: 'fake' },
          foundBy: 'PATH',
        },
        architecture: 'sm_90',
        simulatedDevice: 'sim:h100',
        holdDevice: async (uuid, signal) => {
          const lock = await holdLock(supervisor, await gpuLockPath(uuid, folder), signal);
          const startMs = performance.now();
          return {
            async [Symbol.asyncDispose]() {
              held.push({ kind: 'process', startMs, endMs: performance.now() });
              await lock.release();
            },
          };
        },
      },
      never,
    );
    const uses: LockUse[] = [];
    for (let number = 0; number <= candidates; number++) {
      held.length = 0;
      executor.spans.length = 0;
      const stages: { name: string; startMs: number }[] = [];
      const startMs = performance.now();
      const evaluation = await evaluator.evaluate(
        variantOf(baselineCandidate(task), number),
        {
          seed: String(number),
          onStage: (name) => stages.push({ name, startMs: performance.now() }),
        },
        never,
      );
      const wallMs = performance.now() - startMs;
      if (evaluation.verdict.kind === 'failed')
        throw new Error(evaluation.verdict.reasons[0]?.message ?? 'the candidate failed');
      const heldMs = held.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
      const shares = { compile: 0, run: 0, compare: 0, process: 0, tools: 0, files: 0, rest: 0 };
      for (const { startMs: from, endMs: to } of held)
        for (const [kind, milliseconds] of Object.entries(sharesOf(executor.spans, from, to)))
          shares[kind as keyof Shares] += milliseconds / heldMs;
      uses.push({ wallMs, heldMs, outside: outsideMs(held, stages) / heldMs, shares });
    }
    const middle = (value: (use: LockUse) => number): number => median(uses.slice(1).map(value));
    return {
      wallMs: middle((use) => use.wallMs),
      heldMs: middle((use) => use.heldMs),
      outside: middle((use) => use.outside),
      shares: {
        compile: middle((use) => use.shares.compile),
        run: middle((use) => use.shares.run),
        compare: middle((use) => use.shares.compare),
        process: middle((use) => use.shares.process),
        tools: middle((use) => use.shares.tools),
        files: middle((use) => use.shares.files),
        rest: middle((use) => use.shares.rest),
      },
    };
  } finally {
    await local[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds that the lock was held in other stages than those that use the device, or after the last one. */
function outsideMs(
  held: readonly Span[],
  stages: readonly { readonly name: string; readonly startMs: number }[],
): number {
  let milliseconds = 0;
  for (const [index, { name, startMs }] of stages.entries()) {
    if (usesDevice.has(name)) continue;
    const endMs = stages[index + 1]?.startMs ?? Infinity;
    for (const span of held)
      milliseconds += Math.max(0, Math.min(span.endMs, endMs) - Math.max(span.startMs, startMs));
  }
  return milliseconds;
}

function variantOf(original: Candidate, number: number): Candidate {
  const region = original.region.replace(
    'in[i] * factor',
    `(${number + 1}.0f - ${number}.0f) * in[i] * factor`,
  );
  return { ...original, id: candidateId(region, original.launch), region };
}

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCudaRunner } from '../../../../../src/application/cuda-devices.ts';
import type { Evaluator } from '../../../../../src/engine/ports.ts';
import { createCudaEvaluator } from '../../../../../src/evaluation/backends/cuda/cuda-evaluator.ts';
import type { CudaEvaluatorOptions } from '../../../../../src/evaluation/backends/cuda/cuda-evaluator.ts';
import type { CudaRunnerParts } from '../../../../../src/evaluation/backends/cuda/cuda-session.ts';
import { withoutDefences } from '../../../../../src/evaluation/defences.ts';
import type { DefenceId } from '../../../../../src/evaluation/defences.ts';
import { findCompiler } from '../../../../../src/executors/compiler.ts';
import type { LocalExecutor } from '../../../../../src/executors/local/local-executor.ts';
import { openLocalExecutor } from '../../../../../src/executors/local/open-local-executor.ts';
import { buildNativeTool } from '../../../../../src/executors/native-tools.ts';
import type { Candidate } from '../../../../../src/protocol/candidate.ts';
import type { Evaluation } from '../../../../../src/protocol/evaluation.ts';
import type { Shape, TaskSpec } from '../../../../../src/protocol/task.ts';
import { packageRoot } from '../../../../../src/shared/package-root.ts';
import { candidateId } from '../../../../../src/syntax/evolve-region.ts';
import { fakeToolkit } from '../../cuda/fake-toolkit.ts';

const never = new AbortController().signal;

/** Source of a kernel that the fake device runs as `fake`, `us` microseconds a launch (test/fixtures/fake-libcuda). */
export function kernelText(fake: string, us: number, body = 'out[i] = in[i] * factor;'): string {
  return `__global__ void scale(const float* in, float* out, float factor, int n) {
  // fake-kernel:${fake} fake-time:${us}
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) ${body}
}`;
}

export function scaleTask(source: string, tune: readonly Shape[] = [{ n: 4096 }]): TaskSpec {
  const distribution = { kind: 'normal' as const };
  return {
    name: 'scale',
    language: 'cuda',
    sourceFile: join(packageRoot(), 'test/fixtures/fake-nvcc/scale.cu'),
    source,
    region: { start: 0, end: source.length },
    kernel: 'scale',
    freedom: 'launch',
    entry: {
      kind: 'kernel',
      instance: 'scale',
      launch: { grid: ['ceilDiv(n, 256)'], block: ['256'], sharedBytes: '0' },
    },
    arguments: [
      { kind: 'buffer', name: 'in', type: 'f32', role: 'input', shape: ['n'], distribution },
      { kind: 'buffer', name: 'out', type: 'f32', role: 'output', shape: ['n'], distribution },
      { kind: 'scalar', name: 'factor', type: 'f32', value: 2.5 },
      { kind: 'scalar', name: 'n', type: 'i32', value: 'n' },
    ],
    shapes: { tune, check: [{ n: 1000 }], heldOut: [] },
    reference: { kind: 'baseline' },
    flags: [],
  };
}

export function candidateOf(region: string): Candidate {
  return {
    id: candidateId(region),
    region,
    assumptions: [],
    parents: [],
    origin: { kind: 'user' },
    summary: 'a variant',
  };
}

/** An evaluator of `cuda:0` on the fake driver, and what a test may change of it. */
export class FakeGpu implements AsyncDisposable {
  readonly folder: string;
  readonly library: string;
  readonly executor: LocalExecutor;

  private constructor(folder: string, library: string, executor: LocalExecutor) {
    this.folder = folder;
    this.library = library;
    this.executor = executor;
  }

  static async open(): Promise<FakeGpu> {
    const folder = mkdtempSync(join(tmpdir(), 'kf-fake-gpu-'));
    chmodSync(folder, 0o755);
    const library = join(folder, 'libfake.so');
    const source = join(packageRoot(), 'test/fixtures/fake-libcuda/fake-libcuda.cpp');
    execFileSync('g++', ['-std=c++20', '-O1', '-shared', '-fPIC', source, '-o', library]);
    const readPaths = [folder, join(packageRoot(), 'test/fixtures/fake-nvcc')];
    return new FakeGpu(folder, library, await openLocalExecutor(never, { readPaths }));
  }

  /** Lines of the fake's configuration: `free-bytes N`, `processes N CALLS`. */
  configure(...lines: readonly string[]): void {
    writeFileSync(`${this.library}.conf`, lines.join('\n'));
  }

  /** The real runner with the fake libraries. */
  async runnerParts(): Promise<CudaRunnerParts> {
    const { executor, library } = this;
    return {
      executor,
      runner: await buildCudaRunner(never),
      device: 'cuda:0',
      deviceIndex: 0,
      libcuda: library,
      libnvml: library,
      answerMs: 10_000,
    };
  }

  /** The evaluator; the simulator looks at nothing, for the texts of these kernels are all right. */
  async evaluator(
    task: TaskSpec,
    off: readonly DefenceId[] = [],
    changes: Partial<CudaEvaluatorOptions> = {},
  ): Promise<Evaluator & AsyncDisposable> {
    const { executor, folder } = this;
    return createCudaEvaluator(
      {
        task,
        device: 'cuda:0',
        executor,
        toolchain: { compiler: await findCompiler('c++', never), build: buildNativeTool },
        cacheFolder: folder,
        seed: 'shared',
        monotonic: () => performance.now(),
        runner: await this.runnerParts(),
        toolkit: fakeToolkit(),
        architecture: 'sm_90',
        simulatedDevice: 'sim:h100',
        unscreened: true,
        defences: withoutDefences(off),
        holdDevice: () => Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve() }),
        ...changes,
      },
      never,
    );
  }

  /** Evaluates the fake kernel `fake` of `us` microseconds against an honest baseline of `baselineUs`. */
  async evaluate(
    fake: string,
    us: number,
    baselineUs: number,
    off: readonly DefenceId[] = [],
    tune?: readonly Shape[],
  ): Promise<Evaluation> {
    const task = scaleTask(kernelText('scale', baselineUs), tune);
    await using evaluator = await this.evaluator(task, off);
    const candidate = candidateOf(kernelText(fake, us, 'out[i] = factor * in[i];'));
    return await evaluator.evaluate(candidate, { seed: 'one' }, never);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.executor[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

import { join } from 'node:path';
import { findSycl } from '../../../src/application/sycl-devices.ts';
import type { Executor, JobResult } from '../../../src/engine/ports.ts';
import { packageRoot } from '../../../src/shared/package-root.ts';

/** A SYCL compiler of this machine, as a program for the host's processor needs it: the comparison needs no GPU. */
export interface SyclCompiler {
  readonly path: string;
  readonly name: string;
  readonly flags: readonly string[];
  readonly readPaths: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The first SYCL compiler that a variable or the PATH names, or that lies in a usual folder; undefined without one. */
export async function findSyclCompiler(): Promise<SyclCompiler | undefined> {
  const { compilers } = await findSycl(new AbortController().signal);
  const [compiler] = compilers;
  if (compiler === undefined) return undefined;
  const target = compiler.special['omp'] ?? compiler.target;
  const precise = compiler.kind === 'dpcpp' ? ['-fp-model=precise'] : [];
  const { path, version: name, readPaths, environment } = compiler;
  return { path, name, flags: [...(target?.flags ?? []), ...precise], readPaths, environment };
}

const native = join(packageRoot(), 'native');
const requirements = { stage: 'check', backend: 'sycl', device: 'sycl:cpu', exclusive: false } as const;

/** Compiles a program text; the result's outputs hold `program` where it compiled. */
export async function compileSycl(
  compiler: SyclCompiler,
  executor: Executor,
  text: string,
  signal: AbortSignal,
): Promise<JobResult> {
  return executor.run(
    {
      label: `compile with ${compiler.name}`,
      requirements: { ...requirements, stage: 'build' },
      inputs: [{ name: 'program.cpp', content: text }],
      command: [
        compiler.path,
        ...compiler.flags,
        '-std=c++20',
        '-O2',
        '-ffp-contract=off',
        '-w',
        '-I',
        native,
        'program.cpp',
        join(native, 'common/request.cpp'),
        '-o',
        'program',
      ],
      environment: compiler.environment,
      readPaths: [native, ...compiler.readPaths],
      outputs: ['program'],
      limits: { wallMs: 180_000, outputBytes: 1 << 20, fileBytes: 256 << 20 },
      trust: 'compiler',
    },
    signal,
  );
}

/** Runs a compiled program on its requests; outputs are files it wrote. */
export async function runSycl(
  compiler: SyclCompiler,
  program: string,
  executor: Executor,
  requests: string,
  outputs: readonly string[],
  signal: AbortSignal,
): Promise<JobResult> {
  return executor.run(
    {
      label: 'run a SYCL program',
      requirements,
      inputs: [{ name: 'program', path: program }],
      command: ['./program'],
      standardInput: requests,
      // Work-items may be fibers: of few threads.
      environment: { ...compiler.environment, OMP_NUM_THREADS: '2' },
      readPaths: compiler.readPaths,
      outputs,
      limits: { wallMs: 120_000, outputBytes: 1 << 20, fileBytes: 256 << 20 },
      trust: 'candidate',
    },
    signal,
  );
}

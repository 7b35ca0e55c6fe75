import { join } from 'node:path';
import { findProgram } from '../../../src/executors/compiler.ts';
import type { Executor, JobResult } from '../../../src/engine/ports.ts';
import { packageRoot } from '../../../src/shared/package-root.ts';

/** A SYCL compiler of this machine. */
export interface SyclCompiler {
  readonly path: string;
  readonly name: 'acpp' | 'icpx';
  readonly flags: readonly string[];
}

/** The SYCL compiler on the PATH, or undefined. The host's CPU is its device: the comparison needs no GPU. */
export async function findSyclCompiler(): Promise<SyclCompiler | undefined> {
  const acpp = await findProgram('acpp');
  if (acpp !== undefined) return { path: acpp, name: 'acpp', flags: ['--acpp-targets=omp.library-only'] };
  const icpx = await findProgram('icpx');
  if (icpx !== undefined) return { path: icpx, name: 'icpx', flags: ['-fsycl', '-fp-model=precise'] };
  return undefined;
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
      environment: {},
      readPaths: [native],
      outputs: ['program'],
      limits: { wallMs: 180_000, outputBytes: 1 << 20, fileBytes: 256 << 20 },
      trust: 'compiler',
    },
    signal,
  );
}

/** Runs a compiled program on its requests; outputs are files it wrote. */
export async function runSycl(
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
      // Work-items are fibers of few threads; the runtime keeps its database in the job's folder.
      environment: { OMP_NUM_THREADS: '2', ACPP_APPDB_DIR: '.' },
      outputs,
      limits: { wallMs: 120_000, outputBytes: 1 << 20, fileBytes: 256 << 20 },
      trust: 'candidate',
    },
    signal,
  );
}

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Executor, JobInput, JobOutcome } from '../../../engine/ports.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { distilErrors } from '../../distil-errors.ts';
import type { StageOutcome } from '../../pipeline.ts';
import type { SyclCompiler, SyclTarget } from './sycl-compiler.ts';

/** One thing to compile with the user's compiler. */
export interface SyclCompilation {
  readonly executor: Executor;
  readonly compiler: SyclCompiler;
  readonly target: SyclTarget;
  readonly device: string;
  readonly label: string;
  readonly inputs: readonly JobInput[];
  /** Behind the target's flags; the last two name the result. */
  readonly args: readonly string[];
  readonly output: string;
  readonly readPaths: readonly string[];
  /** Names under which the user's file appears in messages. */
  readonly ownFiles: readonly string[];
  readonly wallMs?: number;
}

const compileMs = 180_000;

/** Compiles into a folder that is there whole or not at all. What is wrong with the code is a reason with its line. */
export async function compileSycl(
  compilation: SyclCompilation,
  folder: string,
  signal: AbortSignal,
): Promise<StageOutcome<string>> {
  const { executor, compiler, target, device, label, inputs, args, output, readPaths } = compilation;
  const wallMs = compilation.wallMs ?? compileMs;
  const result = await executor.run(
    {
      label,
      requirements: { stage: 'build', backend: 'sycl', device, exclusive: false },
      inputs,
      command: [compiler.path, ...target.flags, ...args],
      environment: compiler.environment,
      readPaths: [...compiler.readPaths, ...readPaths],
      outputs: [output],
      limits: { wallMs, outputBytes: 1 << 20, fileBytes: 512 << 20, memoryBytes: 16 * 2 ** 30 },
      trust: 'compiler',
    },
    signal,
  );
  try {
    const built = result.outputs.get(output);
    if (result.outcome.kind !== 'exited' || result.outcome.code !== 0 || built === undefined)
      return { kind: 'failed', reasons: reasonsOf(result.outcome, result.stderr, compilation, wallMs) };
    const staging = `${folder}.${process.pid}.${performance.now().toString(36)}`;
    await mkdir(staging, { recursive: true });
    await writeFile(join(staging, output), await readFile(built), { mode: 0o755 });
    try {
      await rename(staging, folder);
    } catch {
      // Another process was faster; what it built is the same.
      await rm(staging, { recursive: true, force: true });
    }
    return { kind: 'passed', value: join(folder, output) };
  } finally {
    await result.release();
  }
}

function reasonsOf(
  outcome: JobOutcome,
  log: string,
  { compiler, ownFiles }: SyclCompilation,
  wallMs: number,
): readonly Reason[] {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0
        ? [{ rule: 'compile', message: `${compiler.version} wrote no object` }]
        : distilErrors(log, { ownFiles });
    case 'deadline':
      return [{ rule: 'compile-deadline', message: `the compiler took longer than ${wallMs / 1000} s` }];
    case 'limit':
      return [{ rule: 'compile-limit', message: `the compiler exceeded the ${outcome.which} limit` }];
    case 'signalled':
      return [{ rule: 'compiler-crash', message: `the compiler ended with ${outcome.signal}` }];
    case 'not-started':
      throw new KernelFoundryError(
        'compiler-start',
        `${compiler.path} could not be started: ${outcome.reason}`,
      );
  }
}

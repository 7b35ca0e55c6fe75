import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Executor } from '../../../engine/ports.ts';
import type { Candidate } from '../../../protocol/candidate.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { composeSource } from '../../../syntax/evolve-region.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import { distilErrors } from '../../distil-errors.ts';
import type { StageOutcome } from '../../pipeline.ts';
import { cudaUnit } from './cuda-unit.ts';
import { parsePtxasReport } from './ptxas-report.ts';
import type { KernelResources } from './ptxas-report.ts';
import { hostCompilerFlags } from './toolchain/cuda-toolkit.ts';
import type { CudaToolkit } from './toolchain/cuda-toolkit.ts';

/** A compiled kernel and what the compiler says it uses. */
export interface Cubin {
  readonly path: string;
  readonly resources: KernelResources;
}

export interface CubinBuilderParts {
  readonly task: TaskSpec;
  readonly parser: SyntaxParser;
  readonly executor: Executor;
  readonly toolkit: Pick<CudaToolkit, 'nvcc' | 'version' | 'hostCompiler'>;
  /** `sm_90`. */
  readonly architecture: string;
  readonly device: string;
  readonly cacheFolder: string;
}

const compileMs = 180_000;

/** Compiles kernels of one task to cubins, once per text: the cache is keyed by unit, flags and compiler. */
export class CubinBuilder {
  readonly #parts: CubinBuilderParts;

  constructor(parts: CubinBuilderParts) {
    this.#parts = parts;
  }

  /** Compiles the task's source with the candidate in place. What is wrong with it is a reason with its line. */
  async build(candidate: Candidate, signal: AbortSignal): Promise<StageOutcome<Cubin>> {
    const { task, parser, toolkit, architecture, cacheFolder } = this.#parts;
    const unit = cudaUnit(task, composeSource(task, candidate), parser);
    if (!unit.ok) return { kind: 'failed', reasons: unit.failure };
    const flags = [
      '-cubin',
      `-arch=${architecture}`,
      '-lineinfo',
      '-Xptxas',
      '-v',
      ...hostCompilerFlags(toolkit),
      ...task.flags,
    ];
    const hash = sha256Of([toolkit.version, flags.join('\0'), unit.value]).slice(0, 32);
    const folder = join(cacheFolder, 'cubins', hash);
    const path = join(folder, 'kernel.cubin');
    const known = await readFile(join(folder, 'ptxas.log'), 'utf8').catch(() => undefined);
    if (known !== undefined) return cubinOf(path, known);
    return this.#compile(unit.value, flags, folder, signal);
  }

  async #compile(
    text: string,
    flags: readonly string[],
    folder: string,
    signal: AbortSignal,
  ): Promise<StageOutcome<Cubin>> {
    const { task, executor, toolkit, device } = this.#parts;
    const name = basename(task.sourceFile).replace(/\.[^.]*$/, '.cu');
    const result = await executor.run(
      {
        label: `compile ${name} for ${device}`,
        requirements: { stage: 'build', backend: 'cuda', device, exclusive: false },
        inputs: [{ name, content: text }],
        command: [toolkit.nvcc, ...flags, `-I${join(task.sourceFile, '..')}`, '-o', 'kernel.cubin', name],
        readPaths: [join(task.sourceFile, '..')],
        environment: { TMPDIR: '.' },
        outputs: ['kernel.cubin'],
        limits: { wallMs: compileMs, outputBytes: 1 << 20, fileBytes: 256 << 20, memoryBytes: 16 * 2 ** 30 },
        trust: 'compiler',
      },
      signal,
    );
    try {
      const { outcome } = result;
      if (outcome.kind !== 'exited' || outcome.code !== 0)
        return { kind: 'failed', reasons: compileReasons(outcome, result.stderr, name) };
      const built = result.outputs.get('kernel.cubin');
      if (built === undefined)
        return { kind: 'failed', reasons: [{ rule: 'compile', message: 'nvcc wrote no cubin' }] };
      const staging = `${folder}.${process.pid}.${Math.random().toString(36).slice(2)}`;
      await mkdir(staging, { recursive: true });
      await writeFile(join(staging, 'kernel.cubin'), await readFile(built));
      await writeFile(join(staging, 'ptxas.log'), result.stderr + result.stdout);
      await rename(staging, folder).catch(() => undefined);
      return cubinOf(join(folder, 'kernel.cubin'), result.stderr + result.stdout);
    } finally {
      await result.release();
    }
  }
}

function compileReasons(outcome: { readonly kind: string }, stderr: string, file: string): readonly Reason[] {
  const reasons = distilErrors(stderr, { ownFiles: [file] });
  if (reasons.length > 0) return reasons;
  return [{ rule: 'compile', message: `nvcc ended with ${outcome.kind}: ${stderr.trim().slice(-300)}` }];
}

/** A cubin of ours holds exactly one kernel. */
function cubinOf(path: string, log: string): StageOutcome<Cubin> {
  const kernels = parsePtxasReport(log);
  const [resources] = kernels;
  if (resources === undefined || kernels.length !== 1)
    return {
      kind: 'failed',
      reasons: [
        { rule: 'compile', message: `nvcc compiled ${kernels.length} kernels where one was expected` },
      ],
    };
  return { kind: 'passed', value: { path, resources } };
}

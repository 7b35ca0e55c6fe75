import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Executor, JobInput, JobResult } from '../../../engine/ports.ts';
import type { Candidate } from '../../../protocol/candidate.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { isAbortError } from '../../../shared/abort.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { baselineCandidate } from '../../../syntax/baseline-candidate.ts';
import { composeSource } from '../../../syntax/evolve-region.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import { BuildCache } from '../../build-cache.ts';
import { sharedBuildSlots } from '../../build-slots.ts';
import type { BuildSlots } from '../../build-slots.ts';
import { allDefences } from '../../defences.ts';
import type { Defences } from '../../defences.ts';
import { distilErrors } from '../../distil-errors.ts';
import type { DistilOptions } from '../../distil-errors.ts';
import { includeFoldersOf, includedFiles } from '../../included-files.ts';
import type { IncludedFiles } from '../../included-files.ts';
import type { StageOutcome } from '../../pipeline.ts';
import { lineOfPtx } from './code/ptx-features.ts';
import { cubinFlags } from './cubin-flags.ts';
import { readCubinObject } from './cubin-object.ts';
import { cudaUnit } from './cuda-unit.ts';
import { objectionsToCubin } from './inspect-cubin.ts';
import { parseAdvisories, parsePtxasReport } from './ptxas-report.ts';
import type { CompilerAdvisory, KernelResources } from './ptxas-report.ts';
import { compiledArchitectures, splitArchitectures } from './toolchain/architecture-flags.ts';
import { hostCompilerFlags } from './toolchain/cuda-toolkit.ts';
import type { CudaToolkit } from './toolchain/cuda-toolkit.ts';

/** A compiled kernel and what the compiler says of it. */
export interface Cubin {
  readonly path: string;
  /** PTX of the same compilation, with line numbers; absent where the compiler kept none. */
  readonly ptxPath?: string;
  /** `sm_90`, or `sm_90a` where the task's flags name that. */
  readonly architecture: string;
  readonly resources: KernelResources;
  readonly advisories: readonly CompilerAdvisory[];
}

export interface CubinBuilderParts {
  readonly task: TaskSpec;
  readonly parser: SyntaxParser;
  readonly executor: Executor;
  readonly toolkit: Pick<CudaToolkit, 'nvcc' | 'root' | 'version' | 'hostCompiler'>;
  /** `sm_90`: the device's. */
  readonly architecture: string;
  readonly device: string;
  readonly cacheFolder: string;
  /** How many compilers run at once; those of the whole process where nothing is said. */
  readonly slots?: BuildSlots;
  readonly defences?: Defences;
}

const compileLimits = {
  wallMs: 120_000,
  outputBytes: 1 << 20,
  fileBytes: 256 << 20,
  memoryBytes: 16 * 2 ** 30,
} as const;

/** One text with all that goes into compiling it, but for the architecture. */
interface Unit {
  readonly text: string;
  readonly included: IncludedFiles;
}

/**
 * Compiles kernels of one task to cubins, several at once, and once per content: the key holds unit, included files, flags, architecture
 * and compiler. A candidate must compile for every architecture that the task's flags name; the device's own is what runs.
 */
export class CubinBuilder {
  readonly #parts: CubinBuilderParts;
  readonly #cache: BuildCache;
  readonly #building = new Map<string, Promise<StageOutcome<string>>>();

  constructor(parts: CubinBuilderParts) {
    this.#parts = parts;
    this.#cache = new BuildCache({ folder: join(parts.cacheFolder, 'cubins') });
  }

  /** Compiles the task's source with the candidate in place. What is wrong with it is a reason with its line. */
  async build(candidate: Candidate, signal: AbortSignal): Promise<StageOutcome<Cubin>> {
    const { task, parser, architecture, defences = allDefences } = this.#parts;
    const unit = cudaUnit(task, composeSource(task, candidate), parser);
    if (!unit.ok) return { kind: 'failed', reasons: unit.failure };
    const { architectures, others: flags } = splitArchitectures(cubinFlags(task.flags));
    const { own, others } = compiledArchitectures(architecture, architectures);
    const [built, ...rest] = await Promise.all(
      [own, ...others].map((name) => this.#entry(unit.value, name, flags, signal)),
    );
    if (built === undefined || built.kind === 'failed') return built ?? { kind: 'failed', reasons: [] };
    for (const [index, outcome] of rest.entries())
      if (outcome.kind === 'failed')
        return {
          kind: 'failed',
          reasons: outcome.reasons.map((reason) => forArchitecture(reason, others[index])),
        };
    const outcome = await cubinOf(built.value, own);
    if (outcome.kind === 'failed' || !defences.has('object-inspection')) return outcome;
    const reasons = await this.#inspect(outcome.value, unit.value, flags, signal);
    return reasons.length > 0 ? { kind: 'failed', reasons } : outcome;
  }

  /** Holds the built object against the original's: what that has is the user's own. */
  async #inspect(
    cubin: Cubin,
    text: string,
    flags: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Reason[]> {
    const { task, parser } = this.#parts;
    const object = readCubinObject(await readFile(cubin.path));
    const original = cudaUnit(task, composeSource(task, baselineCandidate(task)), parser);
    if (!original.ok || original.value === text)
      return objectionsToCubin(object, object, cubin.resources.symbol, text);
    const entry = await this.#entry(original.value, cubin.architecture, flags, signal);
    const baseline =
      entry.kind === 'failed' ? undefined : readCubinObject(await readFile(join(entry.value, cubinName)));
    return objectionsToCubin(object, baseline, cubin.resources.symbol, text);
  }

  /** Folder of a compiled unit, from the cache or the compiler. */
  async #entry(
    text: string,
    architecture: string,
    flags: readonly string[],
    signal: AbortSignal,
  ): Promise<StageOutcome<string>> {
    const { task, toolkit } = this.#parts;
    const included = await includedFiles(text, dirname(task.sourceFile), includeFoldersOf(flags));
    const { hostCompiler } = toolkit;
    const key = sha256Of([
      toolkit.version,
      hostCompiler.kind === 'unusable' ? '' : hostCompiler.version,
      architecture,
      JSON.stringify(flags),
      basename(task.sourceFile),
      text,
      ...included.files.flatMap(({ path, content }) => [path, content]),
    ]).slice(0, 32);
    // Where a macro names the file that is included nobody knows when that changes.
    const known = included.isOpen ? undefined : await this.#cache.find(key);
    if (known !== undefined) return { kind: 'passed', value: known };
    for (;;) {
      const building =
        this.#building.get(key) ?? this.#start(key, { text, included }, architecture, flags, signal);
      try {
        return await building;
      } catch (error) {
        // The one who started it was cancelled, not we.
        if (!isAbortError(error) || signal.aborted) throw error;
      }
    }
  }

  #start(
    key: string,
    unit: Unit,
    architecture: string,
    flags: readonly string[],
    signal: AbortSignal,
  ): Promise<StageOutcome<string>> {
    const building = this.#compile(key, unit, architecture, flags, signal).finally(() =>
      this.#building.delete(key),
    );
    this.#building.set(key, building);
    return building;
  }

  async #compile(
    key: string,
    { text, included }: Unit,
    architecture: string,
    flags: readonly string[],
    signal: AbortSignal,
  ): Promise<StageOutcome<string>> {
    const { task, executor, toolkit, device, slots = sharedBuildSlots() } = this.#parts;
    const sourceFolder = dirname(task.sourceFile);
    const stem = basename(task.sourceFile).replace(/\.[^.]*$/, '');
    const name = `${stem}.cu`;
    const headers: readonly JobInput[] = included.files.flatMap(({ nameBelow, content }) =>
      nameBelow === undefined || nameBelow === name ? [] : [{ name: nameBelow, content }],
    );
    using _slot = await slots.take(signal);
    const result = await executor.run(
      {
        label: `compile ${name} for ${architecture} of ${device}`,
        requirements: { stage: 'build', backend: 'cuda', device, exclusive: false },
        inputs: [{ name, content: text }, ...headers],
        command: [
          toolkit.nvcc,
          '-cubin',
          ...architectureFlags(architecture),
          '-lineinfo',
          '-Xptxas',
          '-v',
          '-keep', // for the PTX; it costs nothing, the files are made anyway
          ...hostCompilerFlags(toolkit),
          ...flags,
          '-I.',
          `-I${sourceFolder}`,
          '-o',
          cubinName,
          name,
        ],
        readPaths: [
          toolkit.root,
          sourceFolder,
          ...includeFoldersOf(flags),
          ...included.files.map(({ path }) => path),
        ],
        environment: { TMPDIR: '.' },
        outputs: [cubinName, `${stem}.ptx`],
        limits: compileLimits,
        trust: 'compiler',
      },
      signal,
    );
    try {
      const built = result.outputs.get(cubinName);
      const log = result.stderr + result.stdout;
      if (result.outcome.kind !== 'exited' || result.outcome.code !== 0 || built === undefined)
        return {
          kind: 'failed',
          reasons: await compileReasons(result, log, name, result.outputs.get(`${stem}.ptx`)),
        };
      const files = new Map<string, string | Uint8Array>([
        [cubinName, await readFile(built)],
        [logName, log],
      ]);
      const ptx = result.outputs.get(`${stem}.ptx`);
      if (ptx !== undefined) files.set(ptxName, await readFile(ptx));
      // An entry whose key cannot tell when it is stale gets a key that nobody asks for again.
      return {
        kind: 'passed',
        value: await this.#cache.add(included.isOpen ? `${key}.${result.wallMs}` : key, files),
      };
    } finally {
      await result.release();
    }
  }
}

const cubinName = 'kernel.cubin';
const ptxName = 'kernel.ptx';
const logName = 'ptxas.log';

/** `compute_90` stands for PTX alone: it is assembled for the first device that runs it, to see that it can be. */
function architectureFlags(architecture: string): readonly string[] {
  return [`-arch=${architecture.replace('compute_', 'sm_')}`];
}

function forArchitecture(reason: Reason, architecture = ''): Reason {
  return { ...reason, message: `for ${architecture}, which the task's flags name: ${reason.message}` };
}

async function compileReasons(
  job: JobResult,
  log: string,
  file: string,
  ptxPath: string | undefined,
): Promise<readonly Reason[]> {
  const { outcome } = job;
  switch (outcome.kind) {
    case 'exited':
      // ptxas names lines of the PTX, which is there although it could not be assembled.
      return distilErrors(log, { ownFiles: [file], ...(await ptxPlaces(ptxPath, file)) });
    case 'deadline':
      return [
        { rule: 'compile-deadline', message: `nvcc took longer than ${compileLimits.wallMs / 1000} s` },
      ];
    case 'limit':
      return [{ rule: 'compile-limit', message: `nvcc exceeded the ${outcome.which} limit` }];
    case 'signalled':
      return [{ rule: 'compiler-crash', message: `nvcc ended with ${outcome.signal}` }];
    case 'not-started':
      throw new KernelFoundryError('compiler-start', `nvcc could not be started: ${outcome.reason}`);
  }
}

async function ptxPlaces(path: string | undefined, file: string): Promise<Pick<DistilOptions, 'lineOfPtx'>> {
  const ptx = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
  return ptx === undefined ? {} : { lineOfPtx: (line) => lineOfPtx(ptx, file, line) };
}

/** A cubin of ours holds exactly one kernel. */
async function cubinOf(folder: string, architecture: string): Promise<StageOutcome<Cubin>> {
  const log = await readFile(join(folder, logName), 'utf8');
  const kernels = parsePtxasReport(log);
  const [resources] = kernels;
  if (resources === undefined || kernels.length !== 1)
    return {
      kind: 'failed',
      reasons: [
        { rule: 'compile', message: `nvcc compiled ${kernels.length} kernels where one was expected` },
      ],
    };
  const ptxPath = join(folder, ptxName);
  const hasPtx = await readFile(ptxPath).then(
    () => true,
    () => false,
  );
  return {
    kind: 'passed',
    value: {
      path: join(folder, cubinName),
      ...(hasPtx ? { ptxPath } : {}),
      architecture,
      resources,
      advisories: parseAdvisories(log),
    },
  };
}

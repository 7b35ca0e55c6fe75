import { copyFile, mkdir, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Executor, JobInput, JobResult } from '../../../engine/ports.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import { KernelFoundryError } from '../../../shared/errors.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { allDefences } from '../../defences.ts';
import type { Defences } from '../../defences.ts';
import { distilErrors } from '../../distil-errors.ts';
import type { StageOutcome } from '../../pipeline.ts';
import { includesOf } from './includes.ts';
import { inspectUnit } from './inspect-unit.ts';
import { assemblyEdits } from './ptx/assembly-text.ts';
import { applyEdits } from './text-edits.ts';
import { defaultStandard, unitFlags } from './native-sim.ts';
import type { NativeSim, UnitVariant } from './native-sim.ts';
import type { TranslatedUnit } from './translate-cuda.ts';

/** Shared objects of one unit. */
export interface BuiltUnit {
  /** Absolute paths, of variants that were asked for; they stay valid until the cache drops them. */
  readonly checked: string;
  readonly plain: string;
  readonly fileName: string;
  /** Key in the cache: SHA-256 over text, flags, compiler and facade. */
  readonly hash: string;
}

export interface UnitBuilderOptions {
  readonly executor: Executor;
  readonly native: NativeSim;
  /** Folder of built units; created when missing. */
  readonly cacheFolder: string;
  /** Units kept; the least recently used go first. */
  readonly cachedUnits?: number;
  readonly device: string;
  /** All where nothing is said. */
  readonly defences?: Defences;
}

const compileLimits = {
  wallMs: 60_000,
  outputBytes: 1 << 20,
  fileBytes: 256 << 20,
  memoryBytes: 4 * 2 ** 30,
} as const;

/** Most faults of an object that become reasons. */
const mostReasons = 6;

/** Compiles translated units in the sandbox, both variants at once, and keeps the results by content. */
export class UnitBuilder {
  readonly #options: UnitBuilderOptions;
  readonly #building = new Map<string, Promise<StageOutcome<BuiltUnit>>>();

  constructor(options: UnitBuilderOptions) {
    this.#options = options;
  }

  /**
   * Builds a unit, or finds it. A compiler error is the candidate's failure, and so is what the built object should not hold; lines are
   * those of the user's file. A host reference (the plain variant alone) is the user's own and is not inspected.
   */
  async build(
    unit: TranslatedUnit,
    sourceFile: string,
    flags: readonly string[],
    signal: AbortSignal,
    variants: readonly UnitVariant[] = ['checked', 'plain'],
  ): Promise<StageOutcome<BuiltUnit>> {
    const { native, cacheFolder, defences = allDefences } = this.#options;
    const isInspected = variants.includes('checked') && defences.has('object-inspection');
    const local = await localHeaders(unit.text, dirname(sourceFile));
    const { standard, others } = usableFlags(flags, dirname(sourceFile));
    const hash = sha256Of([
      unit.text,
      native.fingerprint,
      variants.join(' '),
      isInspected ? 'inspected' : '',
      standard,
      JSON.stringify(others),
      ...local.flatMap((input) => [input.name, input.content]),
    ]);
    const folder = join(cacheFolder, hash.slice(0, 32));
    const built: BuiltUnit = {
      checked: join(folder, 'checked.so'),
      plain: join(folder, 'plain.so'),
      fileName: unit.fileName,
      hash,
    };
    if (await exists(built.plain)) {
      // Marks the entry as used: the least recently used go first.
      await utimes(folder, new Date(), new Date()).catch(() => undefined);
      return { kind: 'passed', value: built };
    }
    let building = this.#building.get(hash);
    if (building === undefined) {
      building = this.#compileAll(
        unit,
        built,
        folder,
        variants,
        standard,
        others,
        local,
        isInspected,
        signal,
      ).finally(() => this.#building.delete(hash));
      this.#building.set(hash, building);
    }
    return building;
  }

  async #compileAll(
    unit: TranslatedUnit,
    built: BuiltUnit,
    folder: string,
    variants: readonly UnitVariant[],
    standard: string,
    flags: readonly string[],
    local: readonly LocalHeader[],
    isInspected: boolean,
    signal: AbortSignal,
  ): Promise<StageOutcome<BuiltUnit>> {
    const results = await Promise.allSettled(
      variants.map((variant) => this.#compile(unit, variant, standard, flags, local, signal)),
    );
    const jobs = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    try {
      for (const result of results) if (result.status === 'rejected') throw result.reason;
      const failed = jobs.find((job) => job.outputs.get('unit.so') === undefined);
      if (failed !== undefined) return { kind: 'failed', reasons: compileReasons(failed, unit.fileName) };
      if (isInspected) {
        const reasons = await this.#inspect(unit, jobs, signal);
        if (reasons.length > 0) return { kind: 'failed', reasons };
      }
      const staging = `${folder}.${process.pid}.${performance.now().toString(36)}`;
      await mkdir(staging, { recursive: true });
      for (const [index, variant] of variants.entries())
        await copyFile(jobs[index]?.outputs.get('unit.so') ?? '', join(staging, `${variant}.so`));
      try {
        await rename(staging, folder);
      } catch {
        // Another process was faster; its unit has the same content.
        await rm(staging, { recursive: true, force: true });
      }
      await this.#prune();
      return { kind: 'passed', value: built };
    } finally {
      await Promise.all(jobs.map((job) => job.release()));
    }
  }

  async #inspect(
    unit: TranslatedUnit,
    jobs: readonly JobResult[],
    signal: AbortSignal,
  ): Promise<readonly Reason[]> {
    const { executor, device } = this.#options;
    const reasons = await Promise.all(
      jobs.map((job) => inspectUnit(executor, device, unit, job.outputs.get('unit.so') ?? '', signal)),
    );
    // Both variants come from the same text and mostly share their faults.
    const unlike = new Map(reasons.flat().map((reason) => [reason.message, reason]));
    return [...unlike.values()].slice(0, mostReasons);
  }

  async #compile(
    unit: TranslatedUnit,
    variant: UnitVariant,
    standard: string,
    flags: readonly string[],
    local: readonly LocalHeader[],
    signal: AbortSignal,
  ): Promise<JobResult> {
    const { executor, native, device, defences = allDefences } = this.#options;
    const header = await native.header(variant, standard);
    const inputs: JobInput[] = [
      { name: 'unit.cpp', content: unit.text },
      ...local.map(({ name, content }) => ({ name, content })),
    ];
    return executor.run(
      {
        label: `compile ${unit.fileName} (${variant})`,
        requirements: { stage: 'build', backend: 'sim', device, exclusive: false },
        inputs,
        // No default libraries: symbols come from the runner, and libtsan must not.
        command: [
          native.compiler.path,
          ...unitFlags(native.compiler.family, variant, standard),
          '-include',
          header,
          ...native.includes.flatMap((folder) => ['-I', folder]),
          '-I',
          '.',
          ...flags,
          '-shared',
          '-nodefaultlibs',
          '-Wl,-z,relro,-z,now',
          'unit.cpp',
          '-lgcc',
          '-o',
          'unit.so',
        ],
        environment: {},
        readPaths: [...native.readPaths, dirname(header), ...includeFolders(flags)],
        outputs: ['unit.so'],
        limits: compileLimits,
        trust: 'compiler',
        ...(defences.has('compiler-sandbox') ? {} : { sandbox: 'limits' as const }),
      },
      signal,
    );
  }

  async #prune(): Promise<void> {
    const { cacheFolder, cachedUnits = 400 } = this.#options;
    const names = await readdir(cacheFolder).catch(() => []);
    if (names.length <= cachedUnits) return;
    const dated = await Promise.all(
      names.map(async (name) => ({
        name,
        used: (await stat(join(cacheFolder, name)).catch(() => undefined))?.mtimeMs ?? 0,
      })),
    );
    dated.sort((a, b) => a.used - b.used);
    // A tenth at once, so that this is not done at every build.
    for (const { name } of dated.slice(0, names.length - Math.floor(cachedUnits * 0.9)))
      await rm(join(cacheFolder, name), { recursive: true, force: true });
  }
}

function compileReasons(job: JobResult, fileName: string): readonly Reason[] {
  const { outcome } = job;
  switch (outcome.kind) {
    case 'exited':
      return distilErrors(job.stderr, { ownFiles: [fileName] });
    case 'deadline':
      return [
        {
          rule: 'compile-deadline',
          message: `the compiler took longer than ${compileLimits.wallMs / 1000} s`,
        },
      ];
    case 'limit':
      return [{ rule: 'compile-limit', message: `the compiler exceeded the ${outcome.which} limit` }];
    case 'signalled':
      return [{ rule: 'compiler-crash', message: `the compiler ended with ${outcome.signal}` }];
    case 'not-started':
      throw new KernelFoundryError('compiler-start', `The compiler could not be started: ${outcome.reason}`);
  }
}

/** Flags of the task that mean something here: `-std`, `-I`, `-D`, `-U`; nvcc's own are dropped. */
export function usableFlags(
  flags: readonly string[],
  baseFolder: string,
): { readonly standard: string; readonly others: readonly string[] } {
  let standard = defaultStandard;
  const others: string[] = [];
  for (let index = 0; index < flags.length; index++) {
    const flag = flags[index] ?? '';
    const std = /^(?:-std|--std)=(?:c|gnu)\+\+(\w+)$/.exec(flag);
    if (std !== null) {
      // The facade needs C++20.
      standard = /^(20|2a|23|2b|26|2c)$/.test(std[1] ?? '') ? `gnu++${std[1] ?? '20'}` : defaultStandard;
      continue;
    }
    const split = /^(-[IDU]|--include-path|-isystem)(=?)(.*)$/.exec(flag);
    if (split === null) continue;
    const kind = split[1] === '--include-path' || split[1] === '-isystem' ? '-I' : (split[1] ?? '');
    const value = split[3] === '' ? (flags[++index] ?? '') : (split[3] ?? '');
    if (value !== '') others.push(`${kind}${kind === '-I' ? resolve(baseFolder, value) : value}`);
  }
  return { standard, others };
}

function includeFolders(flags: readonly string[]): readonly string[] {
  return flags.filter((flag) => flag.startsWith('-I')).map((flag) => flag.slice(2));
}

/** A header beside a source: its name relative to it. */
export interface LocalHeader {
  readonly name: string;
  readonly content: string;
}

/** Files that the text includes in quotes and that lie below the source's folder, with what they include. */
export async function localHeaders(text: string, folder: string): Promise<readonly LocalHeader[]> {
  const found = new Map<string, string>();
  const visit = async (content: string, relative: string): Promise<void> => {
    for (const include of includesOf(content).filter(({ quoted }) => quoted)) {
      const name = join(relative, include.name);
      if (name.startsWith('..') || name.startsWith('/') || found.has(name)) continue;
      const inner = await readFile(join(folder, name), 'utf8').catch(() => undefined);
      if (inner === undefined) continue;
      found.set(name, withTranslatedAssembly(name, inner));
      await visit(inner, dirname(name));
    }
  };
  await visit(text, '.');
  return [...found].map(([name, content]) => ({ name, content }));
}

/** Headers stay as they are, but for inline PTX (many projects keep theirs in macros of a header). */
function withTranslatedAssembly(name: string, content: string): string {
  const edits = assemblyEdits(content);
  if (edits.length === 0) return content;
  return `#include <kf_ptx.h>\n#line 1 ${JSON.stringify(name)}\n${applyEdits(content, edits)}`;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Executor } from '../../../engine/ports.ts';
import type { Candidate } from '../../../protocol/candidate.ts';
import type { Reason } from '../../../protocol/evaluation.ts';
import type { TaskSpec } from '../../../protocol/task.ts';
import { sha256Of } from '../../../shared/hash.ts';
import { composeSource } from '../../../syntax/evolve-region.ts';
import type { SyntaxParser } from '../../../syntax/parser.ts';
import type { StageOutcome } from '../../pipeline.ts';
import { syclObjectPolicy } from '../../object-inspection/sycl-object-policy.ts';
import { inspectUnit } from '../sim/inspect-unit.ts';
import { localHeaders } from '../sim/unit-builder.ts';
import { compileSycl } from './compile-sycl.ts';
import type { SyclCompiler, SyclTarget } from './sycl-compiler.ts';
import { syclUnit } from './sycl-unit.ts';

/** A compiled candidate. */
export interface SyclObject {
  readonly path: string;
  /** What its bytes show that a kernel's object should not have. */
  readonly oddities: readonly Reason[];
  /** Key in the cache: text, flags, compiler, headers beside the source. */
  readonly hash: string;
}

export interface SyclObjectsParts {
  readonly task: TaskSpec;
  readonly parser: SyntaxParser;
  readonly executor: Executor;
  readonly compiler: SyclCompiler;
  readonly target: SyclTarget;
  readonly device: string;
  readonly cacheFolder: string;
}

/** Compiles candidates of one task to shared objects with the user's SYCL compiler, once per text. */
export class SyclObjects {
  readonly #parts: SyclObjectsParts;

  constructor(parts: SyclObjectsParts) {
    this.#parts = parts;
  }

  /** Compiles the task's source with the candidate in place. What is wrong with it is a reason with its line. */
  async build(candidate: Candidate, signal: AbortSignal): Promise<StageOutcome<SyclObject>> {
    const { task, parser, executor, compiler, target, device, cacheFolder } = this.#parts;
    const unit = syclUnit(task, composeSource(task, candidate), parser);
    if (!unit.ok) return { kind: 'failed', reasons: unit.failure };
    const base = dirname(task.sourceFile);
    const flags = objectFlags(task.flags);
    const headers = await localHeaders(unit.value.text, base);
    const hash = sha256Of([
      JSON.stringify([compiler.path, compiler.version, target.flags, flags, base]),
      unit.value.text,
      ...headers.flatMap(({ name, content }) => [name, content]),
    ]).slice(0, 32);
    const folder = join(cacheFolder, 'sycl-objects', hash);
    const output = 'unit.so';
    const path = join(folder, output);
    const succeed = async (object: string): Promise<StageOutcome<SyclObject>> => ({
      kind: 'passed',
      value: {
        path: object,
        hash,
        oddities: await inspectUnit(executor, device, unit.value, object, signal, syclObjectPolicy),
      },
    });
    if (await isThere(path)) return succeed(path);
    const built = await compileSycl(
      {
        executor,
        compiler,
        target,
        device,
        label: `compile ${unit.value.fileName} for ${device}`,
        inputs: [{ name: 'unit.cpp', content: unit.value.text }],
        args: [...flags, '-I', base, 'unit.cpp', '-o', output],
        output,
        readPaths: [base, ...includeFolders(task.flags)],
        ownFiles: [unit.value.fileName],
      },
      folder,
      signal,
    );
    return built.kind === 'failed' ? built : succeed(built.value);
  }
}

/** The task's own flags decide on the standard and on optimisation; without, the usual ones. */
function objectFlags(flags: readonly string[]): readonly string[] {
  const standard = flags.some((flag) => /^--?std=/.test(flag)) ? [] : ['-std=c++20'];
  const optimisation = flags.some((flag) => /^-O/.test(flag)) ? [] : ['-O2'];
  // Errors are what counts: warnings of a runtime's headers would fill the log.
  return [
    ...standard,
    ...optimisation,
    ...flags,
    '-shared',
    '-fPIC',
    '-g1',
    '-w',
    '-Wl,-z,now',
    '-Wl,-z,relro',
    '-Wl,-z,defs',
  ];
}

function includeFolders(flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag, index) =>
    flag === '-I' ? [flags[index + 1] ?? ''] : flag.startsWith('-I') ? [flag.slice(2)] : [],
  );
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * What is odd about a candidate's object and not about the original's: libraries, run paths and what the runtime's headers bring along are no
 * candidate's doing.
 */
export function oddBesideOriginal(own: SyclObject, original: SyclObject): readonly Reason[] {
  const usual = new Set(original.oddities.map(({ message }) => message));
  return own.oddities.filter(({ message }) => !usual.has(message));
}

import { execFile, spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Compiler, findCompiler } from '../../../src/executors/compiler.ts';
import { buildNativeTool } from '../../../src/executors/native-tools.ts';
import { packageRoot } from '../../../src/shared/package-root.ts';

const run = promisify(execFile);
const native = join(packageRoot(), 'native');

/** Source files of folders below native/. */
function sourcesIn(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(native, folder))
      .filter((name) => name.endsWith('.cpp'))
      .sort()
      .map((name) => join(native, folder, name)),
  );
}

/** The compiler, or undefined after printing why tests are skipped. */
export async function compilerOrReason(): Promise<Compiler | undefined> {
  try {
    return await findCompiler('c++', new AbortController().signal);
  } catch (error) {
    console.log(`      skipped: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Path of the simulator's runner without any language facade. */
export async function buildCoreRunner(): Promise<string> {
  return buildRunner();
}

/** Path of the runner with what SYCL units resolve from it. */
export async function buildSyclRunner(): Promise<string> {
  return buildRunner('sim/cuda/runtime', 'sim/sycl/runtime');
}

async function buildRunner(...facades: readonly string[]): Promise<string> {
  return buildNativeTool(
    {
      name: 'kf-sim-runner',
      kind: 'executable',
      sources: sourcesIn('common', 'sim/core', 'sim/runner', ...facades),
      includes: [native],
      flags: ['-std=c++20', '-O2', '-g1', '-Wall', '-Wextra', '-Werror'],
      link: ['-rdynamic', '-ldl'],
    },
    new AbortController().signal,
  );
}

/** Path of the comparer. */
export async function buildComparer(): Promise<string> {
  return buildNativeTool(
    {
      name: 'kf-comparer',
      kind: 'executable',
      sources: sourcesIn('common', 'comparer'),
      includes: [native],
      flags: ['-std=c++20', '-O2', '-Wall', '-Wextra', '-Werror'],
    },
    new AbortController().signal,
  );
}

/** Compiles a unit as the evaluator does: `checked` with the hooks' instrumentation, linked without the sanitizer's library. */
export async function buildUnit(
  compiler: Compiler,
  source: string,
  variant: 'checked' | 'plain',
  folder: string,
): Promise<string> {
  const object = join(folder, `${variant}.o`);
  const library = join(folder, `${variant}.so`);
  const vectors =
    compiler.family === 'gcc'
      ? ['-fno-tree-sra', '-fno-tree-vectorize', '--param', 'tsan-distinguish-volatile=1']
      : ['-fno-vectorize', '-fno-slp-vectorize', '-mllvm', '-tsan-distinguish-volatile=1'];
  const flags =
    variant === 'checked'
      ? ['-g', '-O1', '-fsanitize=thread', ...vectors, '-fsanitize-coverage=trace-pc']
      : ['-O2'];
  await run(compiler.path, [
    '-std=c++20',
    '-fPIC',
    '-fstack-clash-protection',
    '-I',
    native,
    ...flags,
    '-c',
    source,
    '-o',
    object,
  ]);
  await run(compiler.path, ['-shared', object, '-o', library]);
  return library;
}

export interface Finding {
  readonly kind: string;
  readonly space: string;
  readonly message: string;
  readonly address: number;
  readonly otherAddress?: number;
  readonly thread: readonly number[];
  readonly otherThread?: readonly number[];
  readonly occurrences: number;
}
export interface MemoryCounters {
  readonly space: string;
  readonly operation: string;
  readonly bytes: number;
  readonly requests: number;
  readonly lanes: number;
  readonly sectors: number;
  readonly idealSectors: number;
  readonly wavefronts: number;
  readonly idealWavefronts: number;
  readonly l1MissSectors: number;
  readonly sameAddressLanes: number;
  readonly partialSectors?: number;
  readonly freshRequests?: number;
  readonly wideRequests?: number;
  readonly wideWavefronts?: number;
  readonly buffer?: string;
}
export interface Answer {
  readonly event: string;
  readonly nonce: string;
  readonly kind?: string;
  readonly message?: string;
  readonly file?: string;
  readonly line?: number;
  readonly ended?: string;
  readonly findings: readonly Finding[];
  readonly counters: {
    readonly blocksRun: number;
    readonly blocksTotal: number;
    readonly barriers: number;
    readonly shuffles: number;
    readonly memory: readonly MemoryCounters[];
    readonly basicBlocks: readonly { readonly warps: number; readonly lanes: number }[];
    readonly buffers: readonly { readonly name: string; readonly sectorsRead: number }[];
  } | null;
  readonly inputsIntact: boolean;
  readonly redZonesIntact: boolean;
  readonly outputs: readonly {
    readonly argument: number;
    readonly file: string;
    readonly unwrittenElements: number;
  }[];
}

/** Feeds a process that speaks the runner's protocol and returns the text of its answers, without the first (`loaded`). */
export async function converse(
  program: string,
  args: readonly string[],
  input: string,
  cwd: string,
): Promise<string[]> {
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'ignore', 'ignore', 'pipe'], timeout: 60_000 });
  let text = '';
  const results = child.stdio[3] as NodeJS.ReadableStream;
  results.setEncoding('utf8');
  results.on('data', (chunk: string) => (text += chunk));
  child.stdin?.end(`${input}shutdown\n`);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  return text.trimEnd().split('\n').slice(1);
}

/** Bytes of a dump as floats. */
export function readFloats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

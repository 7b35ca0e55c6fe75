import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AbortError, abortable } from '../shared/abort.ts';
import { KernelFoundryError, UserError, messageOf } from '../shared/errors.ts';
import { sha256, sha256Of } from '../shared/hash.ts';
import { type Compiler, findCompiler } from './compiler.ts';
import { runSupervised } from './process-runner.ts';
import type { NativeTool } from './native-tool.ts';
import { supervisorTool } from './supervisor-tool.ts';

const compileDeadlineMs = 300_000;

/** Where native tools are kept between runs. `KERNELFOUNDRY_CACHE_HOME` moves it (tests, read-only homes). */
export function nativeCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['KERNELFOUNDRY_CACHE_HOME'];
  if (own !== undefined && own !== '') return join(own, 'native');
  const shared = environment['XDG_CACHE_HOME'];
  const base = shared !== undefined && shared.startsWith('/') ? shared : join(homedir(), '.cache');
  return join(base, 'kernelfoundry', 'native');
}

interface Building {
  readonly result: Promise<string>;
  readonly controller: AbortController;
  waiting: number;
}
const building = new Map<string, Building>();

/**
 * Path of the built tool, from the cache when the same sources were built with the same compiler and flags before.
 * Safe to call from many places and processes at once. Throws UserError `no-compiler` where there is none, and
 * `native-build-failed` with the compiler's words in `details.log`.
 */
export async function buildNativeTool(tool: NativeTool, signal: AbortSignal): Promise<string> {
  const compiler = await findCompiler(tool.language ?? 'c++', signal);
  const key = await keyOf(tool, compiler);
  const target = join(nativeCacheFolder(), key);
  const file = resultName(tool);
  if (await exists(join(target, file))) return join(target, file);

  let shared = building.get(target);
  if (shared === undefined) {
    const controller = new AbortController();
    const result = buildInto(tool, compiler, target, controller.signal);
    shared = { result, controller, waiting: 0 };
    building.set(target, shared);
    result.catch(() => undefined); // those who wait get it
  }
  shared.waiting += 1;
  try {
    return await abortable(shared.result, signal);
  } finally {
    shared.waiting -= 1;
    if (shared.waiting === 0) {
      shared.controller.abort();
      // Whoever comes next must not join what was just cancelled.
      if (building.get(target) === shared) building.delete(target);
    }
  }
}

/** Path of the supervisor's executable, built when needed. */
export async function buildSupervisor(signal: AbortSignal): Promise<string> {
  try {
    return await buildNativeTool(supervisorTool('static'), signal);
  } catch (error) {
    // No static C library installed (Fedora, for one).
    if (!KernelFoundryError.is(error, 'native-build-failed')) throw error;
    return buildNativeTool(supervisorTool('dynamic'), signal);
  }
}

function resultName(tool: NativeTool): string {
  if (tool.kind === 'executable') return tool.name;
  return tool.kind === 'static-object' ? `${tool.name}.o` : `${tool.name}.h`;
}

async function keyOf(tool: NativeTool, compiler: Compiler): Promise<string> {
  const files = new Set(tool.sources);
  for (const source of tool.sources)
    for (const header of await headersIn(dirname(source), false)) files.add(header);
  for (const folder of tool.includes ?? [])
    for (const header of await headersIn(folder, true)) files.add(header);
  const parts: (string | Uint8Array)[] = [
    JSON.stringify([tool.kind, tool.name, tool.flags ?? [], tool.link ?? [], tool.includes ?? []]),
    JSON.stringify([compiler.path, compiler.version, compiler.target]),
  ];
  for (const file of [...files].sort()) parts.push(file, sha256(await readFile(file)));
  return `${tool.name}-${sha256Of(parts).slice(0, 24)}`;
}

async function headersIn(folder: string, recursive: boolean): Promise<string[]> {
  const entries = await readdir(folder, { recursive, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(h|hpp|hh|cuh|inc|def)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function buildInto(
  tool: NativeTool,
  compiler: Compiler,
  target: string,
  signal: AbortSignal,
): Promise<string> {
  const cache = dirname(target);
  let folder: string;
  try {
    await mkdir(cache, { recursive: true });
    await sweepUnfinished(cache);
    folder = await mkdtemp(join(cache, '.building-'));
  } catch (error) {
    throw new UserError('cache-not-writable', `Cannot write to ${cache}: ${messageOf(error)}`, {
      fix: 'Set XDG_CACHE_HOME to a folder you can write to.',
      cause: error,
    });
  }
  try {
    await compileInto(tool, compiler, folder, signal);
    const file = resultName(tool);
    try {
      // Sandboxed jobs run as another user; mkdtemp closes its folders to others.
      await chmod(folder, 0o755);
      await rename(folder, target);
    } catch (error) {
      // Another process was faster; its result has the same key.
      if (!(await exists(join(target, file)))) throw error;
    }
    return join(target, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What killed builds left; none takes an hour. */
async function sweepUnfinished(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('.building-')) continue;
    const path = join(cache, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > 3_600_000) await rm(path, { recursive: true, force: true });
  }
}

async function compileInto(
  tool: NativeTool,
  compiler: Compiler,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const common = [...(tool.includes ?? []).flatMap((include) => ['-I', include]), ...(tool.flags ?? [])];
  const compile = async (args: readonly string[]): Promise<void> =>
    runCompiler(tool, [compiler.path, ...args], folder, signal);

  if (tool.kind === 'precompiled-header') {
    const [header] = tool.sources;
    if (header === undefined || tool.sources.length !== 1) {
      throw new KernelFoundryError('bad-native-tool', `${tool.name}: a precompiled header has one source.`);
    }
    const name = resultName(tool);
    // The header that a compiler falls back to when it cannot use the precompiled one.
    await writeFile(join(folder, name), `#include "${header}"\n`);
    const language = tool.language === 'c' ? 'c-header' : 'c++-header';
    await compile([...common, '-x', language, header, '-o', `${name}.gch`]);
    return;
  }
  const objects = tool.sources.map((source, index) => `${index}-${basename(source)}.o`);
  for (const [index, source] of tool.sources.entries()) {
    await compile([...common, '-c', source, '-o', objects[index] ?? '']);
  }
  const result = resultName(tool);
  const combine =
    tool.kind === 'static-object' ? ['-r', '-nostdlib'] : common.filter((flag) => /^-f|^-g/.test(flag));
  await compile([
    ...combine,
    ...objects,
    '-o',
    result,
    ...(tool.kind === 'executable' ? (tool.link ?? []) : []),
  ]);
  for (const object of objects) await rm(join(folder, object), { force: true });
}

async function runCompiler(
  tool: NativeTool,
  command: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const isSupervisor = tool.name === supervisorTool('static').name;
  const { code, log } = isSupervisor
    ? await runPlainly(command, folder, signal)
    : await runUnderSupervisor(command, folder, signal);
  if (code === 0) return;
  throw new KernelFoundryError('native-build-failed', `Building ${tool.name} failed: ${firstError(log)}`, {
    details: { command, log },
  });
}

function firstError(log: string): string {
  const lines = log.split('\n');
  return lines.find((line) => /\berror\b/.test(line)) ?? lines[0] ?? 'the compiler said nothing';
}

interface CompilerAnswer {
  readonly code: number | string;
  readonly log: string;
}

async function runUnderSupervisor(
  command: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<CompilerAnswer> {
  const result = await runSupervised(
    {
      supervisor: await buildSupervisor(signal),
      command,
      folder,
      environment: toolchainEnvironment(),
      trust: 'ours',
      limits: { wallMs: compileDeadlineMs, outputBytes: 1 << 20, fileBytes: 2 ** 31 },
    },
    signal,
  );
  const { outcome } = result;
  return { code: outcome.kind === 'exited' ? outcome.code : JSON.stringify(outcome), log: result.stderr };
}

/** Only for the supervisor itself, which cannot supervise its own making. */
async function runPlainly(
  command: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<CompilerAnswer> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: toolchainEnvironment(),
      signal,
      timeout: compileDeadlineMs,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
    child.on('error', (error) => reject(signal.aborted ? new AbortError() : error));
    child.on('close', (code, name) => resolve({ code: code ?? name ?? 'unknown', log }));
  });
}

function toolchainEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LC_ALL: 'C',
    TMPDIR: process.env['TMPDIR'] ?? '/tmp',
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { AskProgram, HostCompiler } from './cuda-toolkit.ts';
import { isExecutable } from './nvcc-places.ts';

/** Newest major versions of host compilers that a toolkit accepts; undefined where it does not say. */
export interface HostCompilerLimits {
  readonly gcc: number | undefined;
  readonly clang: number | undefined;
}

/** Reads the limits from the toolkit's own header, which stops the compilation when they are passed. */
export function hostCompilerLimits(hostConfig: string): HostCompilerLimits {
  const gcc = /#if\s+__GNUC__\s*>\s*(\d+)/.exec(hostConfig)?.[1];
  const clang = /\(__clang_major__\s*>=\s*(\d+)\)/.exec(hostConfig)?.[1];
  return {
    gcc: gcc === undefined ? undefined : Number(gcc),
    clang: clang === undefined ? undefined : Number(clang) - 1,
  };
}

/** The text of `crt/host_config.h`, or nothing where the toolkit lies otherwise. */
export async function readHostConfig(root: string): Promise<string> {
  for (const folder of ['include', 'targets/x86_64-linux/include', 'targets/sbsa-linux/include']) {
    const text = await readFile(join(root, folder, 'crt/host_config.h'), 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return '';
}

/**
 * Which host compiler nvcc can work with: the one it takes by itself (NVCC_CCBIN, else `gcc` of the PATH), or an older `g++-N` beside it
 * where that one is newer than the toolkit knows.
 */
export async function findHostCompiler(
  limits: HostCompilerLimits,
  environment: NodeJS.ProcessEnv,
  ask: AskProgram,
  signal: AbortSignal,
): Promise<HostCompiler> {
  const chosen = environment['NVCC_CCBIN'];
  const usual =
    chosen !== undefined && chosen !== ''
      ? await onPath(chosen, environment)
      : await onPath('gcc', environment);
  const limit = limits.gcc;
  const fix =
    limit === undefined ? 'Install g++.' : `Install g++-${limit} or older, or set NVCC_CCBIN to one.`;
  if (usual === undefined)
    return { kind: 'unusable', reason: `nvcc needs a host compiler: ${chosen ?? 'gcc'} was not found`, fix };
  const text = (await ask(usual, ['--version'], signal)).text;
  const version = text.split('\n')[0]?.trim() ?? usual;
  const isClang = /clang/i.test(version);
  const newest = isClang ? limits.clang : limit;
  const major = Number(/\b(\d+)\.\d+/.exec(version.replace(/\([^)]*\)/g, ''))?.[1] ?? Number.NaN);
  if (newest === undefined || Number.isNaN(major) || major <= newest) return { kind: 'usable', version };
  const tooNew = `${isClang ? 'clang' : 'gcc'} ${major}`;
  for (let older = limit ?? 0; older >= 5; older--) {
    const path = await onPath(`g++-${older}`, environment);
    if (path !== undefined) return { kind: 'replaced', path, version: `g++ ${older}`, tooNew };
  }
  return {
    kind: 'unusable',
    reason: `${tooNew} is newer than this toolkit accepts (${isClang ? 'clang' : 'gcc'} ${newest} at most)`,
    fix,
  };
}

async function onPath(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (name.includes('/')) return (await isExecutable(name)) ? name : undefined;
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await isExecutable(path))) return path;
  }
  return undefined;
}

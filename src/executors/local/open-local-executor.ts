import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JobRequirements } from '../../engine/ports.ts';
import { packageRoot } from '../../shared/package-root.ts';
import { findCompiler, findProgram } from '../compiler.ts';
import { deviceNodes, driverReadPaths } from '../device-nodes.ts';
import { buildSupervisor, nativeCacheFolder } from '../native-tools.ts';
import { LocalExecutor } from './local-executor.ts';

/** What the caller knows and this machine does not tell. */
export interface OpenLocalOptions {
  readonly temporaryFolder?: string;
  /** Folders of toolchains or headers in unusual places. */
  readonly readPaths?: readonly string[];
  /** Lock file of a device (`gpuLockPath`), for jobs that need it for themselves. */
  readonly lockPath?: (requirements: JobRequirements) => string | undefined;
}

/**
 * The executor of this machine, ready to use: builds the supervisor when needed, and lets sandboxed jobs read our native
 * sources, the tools built from them and the compilers, wherever those are installed.
 */
export async function openLocalExecutor(
  signal: AbortSignal,
  options: OpenLocalOptions = {},
): Promise<LocalExecutor> {
  const { readPaths = [], temporaryFolder, lockPath } = options;
  const supervisor = await buildSupervisor(signal);
  return new LocalExecutor({
    supervisor,
    readPaths: [
      join(packageRoot(), 'native'),
      nativeCacheFolder(),
      ...(await toolchainFolders(signal)),
      ...readPaths,
    ],
    devicePaths: deviceNodes,
    deviceReadPaths: driverReadPaths,
    ...(temporaryFolder === undefined ? {} : { temporaryFolder }),
    ...(lockPath === undefined ? {} : { lockPath }),
  });
}

const systemFolders = /^\/(usr|bin|sbin|lib|lib64|opt|nix\/store|gnu\/store)\//;

/** Installation folders (`PREFIX` of `PREFIX/bin/g++`) of compilers that are not in a system folder. */
async function toolchainFolders(signal: AbortSignal): Promise<readonly string[]> {
  const programs = [
    (await findCompiler('c++', signal)).path,
    ...(await Promise.all(['nvcc', 'icpx', 'acpp'].map(async (name) => findProgram(name)))),
  ];
  const folders = new Set<string>();
  for (const program of programs) {
    if (program === undefined) continue;
    for (const path of [program, await realpath(program)]) {
      const folder = dirname(dirname(path));
      // A program in `/home/me/bin` would open the whole home.
      if (!systemFolders.test(path) && dirname(dirname(folder)) !== '/' && folder !== '/')
        folders.add(folder);
    }
  }
  return [...folders];
}

import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { AskProgram } from '../cuda/toolchain/cuda-toolkit.ts';
import { compareVersions } from './sycl-compiler.ts';
import type { BrokenSyclCompiler, SyclCompiler, SyclTarget } from './sycl-compiler.ts';
import type { SyclPlace } from './sycl-places.ts';

/** The first release whose headers have all of SYCL 2020 that our runner uses. */
const oldest = '2023.0';
/** Of the open-source compiler, by the clang that it is. */
const oldestClang = '16.0';

const target = (...flags: readonly string[]): SyclTarget => ({ flags: ['-fsycl', ...flags], ranks: true });

/** Describes an `icpx`, or a DPC++ `clang++` that a variable names. */
export async function describeDpcpp(
  place: SyclPlace,
  ask: AskProgram,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv,
): Promise<SyclCompiler | BrokenSyclCompiler> {
  const { path, foundBy } = place;
  const broken = (reason: string): BrokenSyclCompiler => ({ kind: 'dpcpp', path, foundBy, reason });
  const { ok, text } = await ask(path, ['--version'], signal);
  const release = /DPC\+\+\/C\+\+ Compiler\s+(?:for \S+ )?(\d{4}(?:\.\d+)+)/.exec(text)?.[1];
  const clang = /DPC\+\+ compiler|intel\/llvm/.test(text)
    ? /clang version (\d+(?:\.\d+)+)/.exec(text)?.[1]
    : undefined;
  const version = release ?? clang;
  if (!ok || version === undefined)
    return broken(`it does not say that it is DPC++: ${text.trim().split('\n')[0] ?? 'no answer'}`);
  const needed = release === undefined ? oldestClang : oldest;
  if (compareVersions(version, needed) < 0) return broken(`DPC++ ${version} is too old, ${needed} is needed`);
  const root = resolve(dirname(await realpath(path)), '..');
  const { readPaths, variables } = runtimeOf(root, environment);
  return {
    kind: 'dpcpp',
    path,
    version: `DPC++ ${version}`,
    readPaths,
    environment: variables,
    special: {
      cuda: target('-fsycl-targets=nvptx64-nvidia-cuda'),
      native_cpu: target('-fsycl-targets=native_cpu'),
    },
    target: target(),
    foundBy,
  };
}

/** Libraries that the vendor's set-up script puts in the way of programs, as far as they are there. */
function runtimeOf(
  root: string,
  environment: NodeJS.ProcessEnv,
): { readonly readPaths: readonly string[]; readonly variables: Readonly<Record<string, string>> } {
  // .../oneapi/compiler/2025.0 since 2024, .../oneapi/compiler/2023.1.0/linux before.
  const compiler = basename(root) === 'linux' ? dirname(root) : root;
  const isOneApi = basename(dirname(compiler)) === 'compiler';
  const all = isOneApi ? resolve(compiler, '../..') : root;
  const beside = ['tbb', 'umf', 'tcm'].flatMap((name) => [
    join(all, name, 'latest/lib'),
    join(all, name, 'latest/lib/intel64/gcc4.8'),
  ]);
  const own = [join(root, 'lib'), join(root, 'opt/compiler/lib'), join(root, 'lib/x64')];
  const given = (environment['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const libraries = [...new Set([...own, ...beside, ...given])].filter((folder) => existsSync(folder));
  const openCl = [join(root, 'lib/libintelocl.so'), join(root, 'lib/x64/libintelocl.so')].find((file) =>
    existsSync(file),
  );
  return {
    readPaths: [all, ...libraries, '/etc/OpenCL'].filter((folder) => existsSync(folder)),
    variables: {
      LD_LIBRARY_PATH: libraries.join(':'),
      ...(openCl === undefined ? {} : { OCL_ICD_FILENAMES: openCl }),
      // Threads of its CPU runtime stay where they are.
      DPCPP_CPU_CU_AFFINITY: 'close',
    },
  };
}
